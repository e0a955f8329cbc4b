/** What a person may ask of a running stage. */
export type StageCommandKind = "approve" | "skip";

/** One wish of a person. */
export interface StageCommand {
  readonly id: string;
  readonly kind: StageCommandKind;
  /** Who asked. */
  readonly commander: string;
  /** When; when it was heard of if the host does not say. */
  readonly at: Temporal.Instant;
}
