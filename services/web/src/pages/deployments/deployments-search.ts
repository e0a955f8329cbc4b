/** The states by which deployments are chosen, in the order in which a person looks for them. */
export const shownStatuses = [
  "waiting",
  "pending",
  "planned",
  "running",
  "rolling_back",
  "succeeded",
  "failed",
  "cancelled",
  "superseded",
] as const;
export type ShownStatus = (typeof shownStatuses)[number];

/** What the address says of the list of deployments, so that a view can be kept and sent to others. */
export interface DeploymentsSearch {
  readonly status?: ShownStatus;
  /** A part of the name of an application. */
  readonly app?: string;
  readonly project?: string;
}

/** Reads the address. What it does not know is left out. */
export function deploymentsSearch({ status, app, project }: Readonly<Record<string, unknown>>): DeploymentsSearch {
  const known = shownStatuses.find((each) => each === status);
  return {
    ...(known && { status: known }),
    ...(isWord(app) && { app: String(app) }),
    ...(isWord(project) && { project: String(project) }),
  };
}

/** A number is a name too, which the router reads as one. */
function isWord(value: unknown): boolean {
  return (typeof value === "string" && value !== "") || typeof value === "number";
}
