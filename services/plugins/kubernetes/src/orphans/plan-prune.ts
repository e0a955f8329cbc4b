import type { DeploymentPlanning } from "@slipway/plugin-sdk";
import type { Schemas } from "../schemas.ts";
import { describeLost, lostTargets, removedTargets } from "./known-targets.ts";

/** Plans the deletion of a removed application, or with `onTargetRemoval: prune`, or if a person asks for it, of what is on deploy targets that the application no longer has. */
export const planPrune: NonNullable<DeploymentPlanning<Schemas>["buildPruneStages"]> = async (context) => {
  const { application, deployTargets, otherDeployTargets, sharedObjects, whole, requested } = context;
  if (!whole && !requested && application.onTargetRemoval !== "prune") return { stages: [] };
  const others = otherDeployTargets.map(({ name }) => name);
  const current = deployTargets.map(({ name }) => name);
  const removed = await removedTargets(sharedObjects, current, others);
  if (whole)
    return {
      stages: [{ name: "K8S_PRUNE", description: "Delete everything that the application deployed" }],
      left: Object.fromEntries(lostTargets(removed, others).map((each) => [each.name, describeLost(each)])),
    };
  const reachable = removed.map(({ name }) => name).filter((name) => others.includes(name));
  if (reachable.length === 0) return { stages: [] };
  return { stages: [{ name: "K8S_PRUNE_TARGETS", description: `Delete what is on ${reachable.join(", ")}` }] };
};
