/** What the address says of a deployment's page. The line of the log is in the fragment. */
export interface DeploymentSearch {
  /** Id of the stage whose log is shown. Default: the one that a person wants to see first. */
  readonly stage?: string;
}

/** Reads the address. What it does not know is left out. */
export function deploymentSearch({ stage }: Readonly<Record<string, unknown>>): DeploymentSearch {
  return typeof stage === "string" && stage !== "" ? { stage } : typeof stage === "number" ? { stage: String(stage) } : {};
}
