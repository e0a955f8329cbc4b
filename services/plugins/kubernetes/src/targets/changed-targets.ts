import type { DeploymentMetadata, StageContext } from "@slipway/plugin-sdk";
import type { Schemas } from "../schemas.ts";

/** The metadata key of the deployment that says whether it may have changed something on a deploy target. */
const keyFor = (deployTarget: string) => `changed-${deployTarget}`;

type Context = StageContext<unknown, Schemas>;
type Deployed = Pick<Context, "deployTargets" | "pluginMetadata">;

/** Notes that a stage begins, which has not changed anything yet. What earlier stages and attempts noted stays. */
export async function noteBegin({ deployTargets, pluginMetadata }: Deployed): Promise<void> {
  const known = await Promise.all(deployTargets.map(({ name }) => pluginMetadata.find(keyFor(name))));
  const unknown = deployTargets.filter((_, index) => known[index] === undefined);
  if (unknown.length > 0) await pluginMetadata.putAll(Object.fromEntries(unknown.map(({ name }) => [keyFor(name), "false"])));
}

/** Notes that the deployment is about to change something on a deploy target. */
export async function noteChange(pluginMetadata: DeploymentMetadata, deployTarget: string): Promise<void> {
  if ((await pluginMetadata.find(keyFor(deployTarget))) !== "true") await pluginMetadata.put(keyFor(deployTarget), "true");
}

/**
 * The deploy targets on which the deployment changed nothing: whatever its stages met came before the first object, or they were for other deploy targets
 * only. None if no stage noted anything.
 */
export async function unchangedTargets({ deployTargets, pluginMetadata }: Deployed): Promise<ReadonlySet<string>> {
  const notes = await Promise.all(deployTargets.map(async ({ name }) => [name, await pluginMetadata.find(keyFor(name))] as const));
  if (notes.every(([, changed]) => changed === undefined)) return new Set();
  return new Set(notes.flatMap(([name, changed]) => (changed === "true" ? [] : [name])));
}

const missedPrefix = "missed-by-";

/**
 * Notes that a stage could not reach a deploy target on which the deployment has changed nothing. Later stages leave it out: they would find nothing of what the
 * stage was to prepare.
 */
export async function noteMissed({ pluginMetadata, stage }: Pick<Context, "pluginMetadata" | "stage">, deployTarget: string) {
  if ((await pluginMetadata.find(keyFor(deployTarget))) !== "true") await pluginMetadata.put(keyFor(deployTarget), missedPrefix + stage.id);
}

/** Whether another stage of the deployment could not reach the deploy target, so that this one leaves it out. */
export async function isMissed({ pluginMetadata, stage }: Pick<Context, "pluginMetadata" | "stage">, deployTarget: string) {
  const note = await pluginMetadata.find(keyFor(deployTarget));
  return note?.startsWith(missedPrefix) === true && note !== missedPrefix + stage.id;
}
