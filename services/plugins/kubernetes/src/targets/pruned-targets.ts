import type { KubernetesContext } from "./kubernetes-context.ts";

const keyFor = (deployTarget: string) => `prune-${deployTarget}`;
/** What earlier versions stored, for all deploy targets together. */
const olderKey = "prune";

type Deployed = Pick<KubernetesContext, "deployTargets" | "pluginMetadata">;

/** Notes that the stage prunes on its deploy targets, so that a rollback deletes what the failed revision added there. */
export async function notePrune({ deployTargets, pluginMetadata }: Deployed): Promise<void> {
  await pluginMetadata.putAll(Object.fromEntries(deployTargets.map(({ name }) => [keyFor(name), "true"])));
}

/** The names of the deploy targets on which a stage of the deployment pruned. */
export async function prunedTargets({ deployTargets, pluginMetadata }: Deployed): Promise<ReadonlySet<string>> {
  const isOlder = (await pluginMetadata.find(olderKey)) === "true";
  const notes = await Promise.all(deployTargets.map(({ name }) => pluginMetadata.find(keyFor(name))));
  return new Set(deployTargets.filter((_, index) => isOlder || notes[index] === "true").map(({ name }) => name));
}
