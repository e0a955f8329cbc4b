/** What was known elsewhere when NATS lost everything. What was decided since then is forgotten, so it may be decided again. */
export interface Loss {
  /** Deployments that had ended, as the store knew. */
  readonly ended: ReadonlySet<string>;
  /** Deployments that had not ended, as far as the store knew. They go on. */
  readonly open: ReadonlySet<string>;
  /** Commits that had been pushed. */
  readonly commits: ReadonlySet<string>;
}
