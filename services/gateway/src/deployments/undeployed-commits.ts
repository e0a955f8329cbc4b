import type { Client } from "@connectrpc/connect";
import { type Commit, type Deployment, Fault } from "@slipway/domain";
import type { HistoryService } from "@slipway/proto/trace";
import type { DeploymentFeed } from "./deployment-feed.ts";
import { recordedDeployments } from "./recorded-deployments.ts";

export interface UndeployedCommitsDeps {
  readonly feed: Pick<DeploymentFeed, "open">;
  readonly history: Pick<Client<typeof HistoryService>, "listDeployments">;
}

/** How many deployments in a row that did not succeed are looked at. */
const mostLookedAt = 100;

/**
 * The commits that a deployment brings to what runs: its own, and those of the deployments before it, back to the last one that succeeded. Those were superseded, cancelled or failed, so
 * nobody needs to have approved them. Throws `precondition` if so many did not succeed that not all of them are looked at, and `unavailable` if the permanent record cannot be asked.
 */
export async function undeployedCommits(
  { feed, history }: UndeployedCommitsDeps,
  deployment: Deployment,
  signal: AbortSignal,
): Promise<readonly Commit[]> {
  const { id, applicationId, createdAt } = deployment;
  const isBefore = (each: Deployment) => each.applicationId === applicationId && Temporal.Instant.compare(each.createdAt, createdAt) < 0;
  const found = [deployment, ...feed.open().filter(isBefore)];
  let lookedAt = 0;
  for await (const earlier of recordedDeployments(history, { applicationId }, mostLookedAt, signal)) {
    lookedAt++;
    if (!isBefore(earlier)) continue;
    if (earlier.status === "succeeded") return commitsOf(found);
    found.push(earlier);
  }
  if (lookedAt >= mostLookedAt)
    throw new Fault(
      "precondition",
      `deployment ${id} cannot be approved with four eyes: none of the last ${mostLookedAt} deployments of the application succeeded, so it is not known whose commits it brings; let one succeed first, such as a rollback`,
    );
  return commitsOf(found);
}

function commitsOf(deployments: readonly Deployment[]): readonly Commit[] {
  return deployments.flatMap(({ trigger: { commit, commits } }) => [commit, ...commits]);
}
