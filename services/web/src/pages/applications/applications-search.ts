import { type Sort, sortOf } from "./list/sort-applications.ts";

/** What the address says of the list of applications, so that a view can be kept and sent to others. */
export interface ApplicationsSearch {
  /** Words that the person types, see `filterItems`. */
  readonly q?: string;
  /** Default: a table. */
  readonly view?: "tiles";
  /** Default: by name. */
  readonly sort?: Sort;
}

/** Reads the address. What it does not know is left out. */
export function applicationsSearch({ q, view, sort }: Readonly<Record<string, unknown>>): ApplicationsSearch {
  const by = sortOf(sort);
  return {
    ...(typeof q === "string" && q !== "" && { q }),
    ...(view === "tiles" && { view }),
    ...(by !== undefined && by !== "name" && { sort: by }),
  };
}
