/** That a person no longer wants to hear of what a removed application has left, for example because its cluster is gone for good. */
export interface Forgotten {
  readonly at: Temporal.Instant;
  /** The person. */
  readonly by: string;
  /** In the person's words; may be empty. */
  readonly reason: string;
  /** What was left, and where, as far as it was known. */
  readonly left: string;
}

/** Says who has forgotten what. */
export function describeForgotten({ at, by, reason, left }: Forgotten): string {
  return `${by || "somebody"} has forgotten what was left at ${at.round("second")}${reason && `: ${reason}`}; before, ${left}`;
}
