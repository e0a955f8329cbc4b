import type { Deployment, DeploymentEvent, DeploymentKey } from "@slipway/domain";
import { sampleDeployment, sampleTime } from "@slipway/testkit";

/** Creates a planned deployment; no event if it exists. */
export function triggerSample({ deploymentId: id, ...key }: DeploymentKey): (state: Deployment | undefined) => DeploymentEvent | undefined {
  const deployment = sampleDeployment({
    ...key,
    id,
    status: "planned",
    strategy: "quick-sync",
    strategyReason: "the first deployment",
    timeoutMs: 60_000,
    plannedAt: sampleTime,
  });
  return (state) => (state === undefined ? { kind: "triggered", at: sampleTime, deployment } : undefined);
}
