import { Fault } from "../../fault.ts";
import type { Application } from "../application.ts";

/**
 * Throws `precondition` with the reason if the application must not be deployed. Ignores an invalid application file, because the
 * revision to deploy may be the one that fixes it.
 */
export function requireDeployable({ name, removedAt, disabled }: Pick<Application, "name" | "removedAt" | "disabled">): void {
  if (removedAt) throw new Fault("precondition", `application ${name} was removed: enable it first to bring it back`);
  if (disabled) throw new Fault("precondition", `application ${name} is disabled: enable it first`);
}

/** Like requireDeployable, for the revision that was examined last: also throws `precondition` if its application file is invalid. */
export function requireSyncable(application: Pick<Application, "name" | "removedAt" | "disabled" | "configProblems">): void {
  requireDeployable(application);
  const [problem] = application.configProblems;
  if (problem !== undefined)
    throw new Fault("precondition", `the application file of ${application.name} is invalid: ${problem}. Fix it and push again`);
}
