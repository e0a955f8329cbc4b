import type { Deployment } from "../../deployment/deployment.ts";
import { isDryRun } from "../../deployment/is-dry-run.ts";
import { Fault } from "../../fault.ts";
import { shortId } from "../../short-id.ts";
import type { Application } from "../application.ts";

type Candidate = Pick<Deployment, "id" | "applicationId" | "status" | "removal" | "stages" | "deployTargets"> & {
  readonly trigger: { readonly commit: { readonly hash: string } };
};

/**
 * Returns the deployment whose files a rollback deploys again: the wanted one, or the newest of `succeeded` (newest first) with another commit than
 * the one that was deployed successfully last. Throws `precondition` if there is none, or if the wanted one did not succeed; `invalid` if it belongs to
 * another application.
 */
export function rollbackTarget<D extends Candidate>(
  { id, name, lastSucceeded }: Pick<Application, "id" | "name" | "lastSucceeded">,
  { wanted, succeeded }: { readonly wanted: D | undefined; readonly succeeded: readonly D[] },
): D {
  if (wanted) {
    if (wanted.applicationId !== id)
      throw new Fault("invalid", `deployment ${shortId(wanted.id)} belongs to another application than ${name}`);
    if (wanted.status !== "succeeded")
      throw new Fault(
        "precondition",
        `deployment ${shortId(wanted.id)} of ${name} did not succeed: it is ${wanted.status}. Choose one that did`,
      );
    if (wanted.removal) throw new Fault("precondition", `deployment ${shortId(wanted.id)} of ${name} deployed nothing: it pruned`);
    if (isDryRun(wanted)) throw new Fault("precondition", `deployment ${shortId(wanted.id)} of ${name} deployed nothing: it was a dry run`);
    return wanted;
  }
  const target = succeeded.find((each) => each.trigger.commit.hash !== lastSucceeded?.commitHash && deployed(each));
  if (target) return target;
  throw new Fault("precondition", `${name} has no earlier successful deployment of another commit to roll back to`);
}

/** Whether the commit of a deployment that succeeded was deployed: it neither deleted everything nor only tried what it would do. */
export function deployed(deployment: Pick<Deployment, "removal" | "stages" | "deployTargets">): boolean {
  return !deployment.removal && !isDryRun(deployment);
}
