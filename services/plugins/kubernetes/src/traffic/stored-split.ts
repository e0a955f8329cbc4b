import type { DeploymentMetadata } from "@slipway/plugin-sdk";
import { splitSchema, type TrafficSplit } from "./traffic-split.ts";

/** Where the deployment stores how it split the traffic last, on a deploy target or, as by earlier versions, on all. */
const splitMark = "traffic-split";
const splitKey = (deployTarget: string) => `${splitMark}-${deployTarget}`;

/** How the deployment split the traffic last on a deploy target; undefined if it has not. */
export async function findSplit(metadata: DeploymentMetadata, deployTarget: string): Promise<TrafficSplit | undefined> {
  return (await metadata.find(splitKey(deployTarget), splitSchema)) ?? (await metadata.find(splitMark, splitSchema));
}

/** Stores how the deployment is about to split the traffic on deploy targets. */
export async function putSplit(
  metadata: DeploymentMetadata,
  deployTargets: readonly { readonly name: string }[],
  split: TrafficSplit,
): Promise<void> {
  await metadata.putAll(Object.fromEntries(deployTargets.map(({ name }) => [splitKey(name), JSON.stringify(split)])));
}
