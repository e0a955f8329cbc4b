/** What a user can request of a running stage. */
export type StageCommandKind = "approve" | "skip";

/** A user's request to a running stage. */
export interface StageCommand {
  readonly id: string;
  readonly kind: StageCommandKind;
  /** Who requested it. */
  readonly commander: string;
  /** When it was requested, or when it was received if the host does not say. */
  readonly at: Temporal.Instant;
}
