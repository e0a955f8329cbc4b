/** What the address says of the page of all objects. */
export interface ResourcesSearch {
  /** Words that the person types, see `resourceTerms`. */
  readonly q?: string;
}

/** Reads the address. What it does not know is left out. */
export function resourcesSearch({ q }: Readonly<Record<string, unknown>>): ResourcesSearch {
  return typeof q === "string" && q !== "" ? { q } : {};
}
