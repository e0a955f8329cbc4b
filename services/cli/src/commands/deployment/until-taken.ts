import { setTimeout as wait } from "node:timers/promises";
import { type Deployment, isFault } from "@slipway/domain";
import type { ApiClient } from "../../connection/api-client.ts";
import { readDeployment } from "../../connection/read-answer.ts";

/** How long a requested deployment may take to appear. A piped whose watcher runs takes a second or two. */
const patienceMs = 15_000;

/**
 * Waits until a watcher has looked for the commit that a deployment was requested for: the deployment is then of that commit, or has failed with the
 * reason. Undefined if no watcher takes the request within 15 s, or the limit given. A gateway that is unavailable is asked again, because the deployment
 * was requested already. Rejects if `signal` aborts, and as the gateway does.
 */
export async function untilTaken(
  api: ApiClient,
  deploymentId: string,
  signal: AbortSignal,
  limit: AbortSignal = AbortSignal.timeout(patienceMs),
): Promise<Deployment | undefined> {
  const both = AbortSignal.any([signal, limit]);
  for (;;) {
    try {
      for await (const { deployment } of api.deployments.watchDeployments({ deploymentId }, { signal: both })) {
        const found = deployment && readDeployment(deployment);
        if (found && isDecided(found)) return found;
      }
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      if (limit.aborted) return undefined;
      if (!isFault(error, "not_found", "unavailable")) throw error;
      await wait(200, undefined, { signal: both }).catch(() => {});
    }
  }
}

/** A commit that was not found has no author, and its deployment fails in the next moment. */
function isDecided({ status, trigger }: Deployment): boolean {
  return status !== "pending" || trigger.commit.author !== "";
}

/** What became of a deployment of this revision, in a sentence. */
export function takenWords(deploymentId: string, revision: string, taken: Deployment | undefined): string {
  if (taken === undefined)
    return `deployment ${deploymentId} requested; no watcher has taken it yet, so whether the branch has commit ${revision} is not known: slipway deployment get ${deploymentId}`;
  if (isRefused(taken)) return `deployment ${deploymentId} failed: ${taken.statusReason}`;
  return `deployment ${deploymentId} of commit ${taken.trigger.commit.hash} requested`;
}

/** Whether it failed before anything was planned. */
export function isRefused({ status, plannedAt }: Deployment): boolean {
  return status === "failed" && plannedAt === undefined;
}
