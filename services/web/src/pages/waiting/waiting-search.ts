/** What the address says of the page of what waits for a person. */
export interface WaitingSearch {
  /** Words that the person types, see `filterItems`. */
  readonly q?: string;
}

/** Reads the address. What it does not know is left out. */
export function waitingSearch({ q }: Readonly<Record<string, unknown>>): WaitingSearch {
  return typeof q === "string" && q !== "" ? { q } : {};
}
