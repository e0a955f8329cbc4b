/** What a deployment would do with an object. `keep`: leave it although it is not declared any more. `refuse`: fail with it. `not-kept`: nothing, because the target does not keep what is declared. */
export type ObjectAction = "create" | "change" | "delete" | "keep" | "refuse" | "unknown" | "not-kept";

/** What a deployment would do with one object. One that stays as it is has none. */
export interface ObjectPreview {
  readonly action: ObjectAction;
  /** API group of its kind; empty for the core group. */
  readonly group: string;
  readonly kind: string;
  /** Empty for objects without one. */
  readonly namespace: string;
  readonly name: string;
  /** The differences as text, with secret values masked; empty if there are none. */
  readonly diff: string;
  /** What else is known, one sentence each: why it is refused, kept or not known, who set a field that changes. */
  readonly notes: readonly string[];
}

/** What a preview is compared with: the live state, as the target says what it would become, or the files of the running revision. */
export type PreviewBasis = "live" | "files";
