import type { DeploymentAggregates } from "@slipway/bus";
import type { RunningDeployments } from "./running-deployments.ts";

export interface FollowRunningDeps {
  readonly deployments: Pick<DeploymentAggregates, "watch">;
  readonly running: Pick<RunningDeployments, "observe">;
}

/** Passes the states of a piped's deployments to their runs, also those that the watch begins with: a cancel may be among them. Resolves when `signal` aborts. */
export async function followRunning(
  { deployments, running }: FollowRunningDeps,
  { projectId, pipedId }: { readonly projectId: string; readonly pipedId: string },
  signal: AbortSignal,
): Promise<void> {
  for await (const item of deployments.watch({ projectId, pipedId }, { signal }))
    if (item.kind !== "ready") running.observe(item.state, item.sequence);
}
