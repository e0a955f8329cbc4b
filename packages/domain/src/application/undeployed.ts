/** Commits that touch an application and that nothing deploys, because `trigger.onCommit` is disabled. */
export interface Undeployed {
  /** The newest of them. */
  readonly commitHash: string;
  /** How many there are. */
  readonly commits: number;
  /** When the first of them was seen. */
  readonly since: Temporal.Instant;
}

/** What is not deployed after more commits were seen that nothing deploys, newest first. */
export function undeployedAfter(
  { undeployed, configProblems }: { readonly undeployed: Undeployed | undefined; readonly configProblems: readonly string[] },
  commitHashes: readonly string[],
  now: Temporal.Instant,
): Undeployed | undefined {
  const [commitHash] = commitHashes;
  if (commitHash === undefined) return undeployed;
  // While the file was invalid nothing was taken in: all commits since are seen again.
  const before = configProblems.length > 0 ? undefined : undeployed;
  return { commitHash, commits: (before?.commits ?? 0) + commitHashes.length, since: undeployed?.since ?? now };
}

/** Describes for people that Git is ahead of what was deployed. */
export function describeUndeployed({ commitHash, commits }: Undeployed): string {
  const what = `commit ${commitHash.slice(0, 7)}`;
  return commits === 1
    ? `${what} is not deployed: trigger.onCommit is disabled`
    : `${commits} commits up to ${commitHash.slice(0, 7)} are not deployed: trigger.onCommit is disabled`;
}
