/** What became of the deployments of a commit, in the order in which a person looks for it. */
export const traceStates = ["in_progress", "failed", "succeeded", "cancelled", "superseded"] as const;
export type TraceState = (typeof traceStates)[number];

/** What the address says of the list of traces, so that a view can be kept and sent to others. */
export interface TracesSearch {
  /** The beginning of a hash, or a part of a subject. */
  readonly q?: string;
  /** A part of the name of an application. */
  readonly app?: string;
  /** The id of a repository. */
  readonly repo?: string;
  readonly state?: TraceState;
  readonly project?: string;
}

/** Reads the address. What it does not know is left out. */
export function tracesSearch({ state, ...texts }: Readonly<Record<string, unknown>>): TracesSearch {
  const known = traceStates.find((each) => each === state);
  // A number is a text too, which the router reads as one.
  const isText = (value: unknown) => (typeof value === "string" && value !== "") || typeof value === "number";
  const words = (["q", "app", "repo", "project"] as const).filter((name) => isText(texts[name]));
  return { ...(known && { state: known }), ...Object.fromEntries(words.map((name) => [name, String(texts[name])])) };
}
