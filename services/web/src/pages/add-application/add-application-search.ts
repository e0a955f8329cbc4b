/** What the address says of adding an application: the repository, as PROJECT/PIPED/REPOSITORY. */
export interface AddApplicationSearch {
  readonly repository?: string;
}

/** Reads the address. What it does not know is left out. */
export function addApplicationSearch({ repository }: Readonly<Record<string, unknown>>): AddApplicationSearch {
  return typeof repository === "string" && repository !== "" ? { repository } : {};
}
