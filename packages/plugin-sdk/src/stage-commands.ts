/** What a person may ask of a running stage. */
export type StageCommandKind = "approve" | "skip";

/** One wish of a person. */
export interface StageCommand {
  readonly id: string;
  readonly kind: StageCommandKind;
  /** Who asked. */
  readonly commander: string;
}
