import type { DeploymentPlanning } from "@slipway/plugin-sdk";
import type { Schemas } from "../schemas.ts";
import { removedTargets } from "./known-targets.ts";

/** Plans the deletion of a removed application, or with `onTargetRemoval: prune` of what is on deploy targets that the application no longer has. */
export const planPrune: NonNullable<DeploymentPlanning<Schemas>["buildPruneStages"]> = async (context) => {
  const { application, deployTargets, otherDeployTargets, sharedObjects, whole } = context;
  if (whole) return [{ name: "K8S_PRUNE", description: "Delete everything that the application deployed" }];
  if (application.onTargetRemoval !== "prune") return [];
  const others = otherDeployTargets.map(({ name }) => name);
  const current = deployTargets.map(({ name }) => name);
  const removed = await removedTargets(sharedObjects, current, others);
  if (!removed.some(({ name }) => others.includes(name))) return [];
  return [{ name: "K8S_PRUNE_TARGETS", description: `Delete what is on ${removed.map(({ name }) => name).join(", ")}` }];
};
