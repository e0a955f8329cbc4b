import { applicationKey } from "@slipway/domain";
import type { TriggerDeps } from "./trigger-application.ts";

/** Asks again for the plan of every application whose queue does not move: its watcher may have been killed before it asked. */
export async function repairQueues({ index, publishPlan }: Pick<TriggerDeps, "index" | "publishPlan">): Promise<void> {
  for (const application of index.all()) {
    const [first] = application.queue;
    if (first && application.activeDeploymentId === undefined)
      await publishPlan(applicationKey(application), { kind: "repaired", deploymentId: first.deploymentId });
  }
}
