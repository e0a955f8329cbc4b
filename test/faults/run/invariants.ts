import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Deployment } from "@slipway/domain";
import { isFinal } from "@slipway/domain";
import { eventually } from "@slipway/testkit";
import type { Load, Wanted } from "./load.ts";
import type { Loss } from "./loss.ts";
import { readDeployments } from "./read-deployments.ts";
import type { World } from "./start-world.ts";

/** What happened, seen from outside: Git, the cluster, the scripts' own notes, JetStream and the store. */
export interface Observed {
  readonly world: World;
  readonly load: Load;
  /** Names of the faults. */
  readonly faults: readonly string[];
}

/** Returns what is wrong until everything has settled; empty if all applications run what Git says. */
export async function unsettled({ world, load }: Observed): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const wanted of load.wanted) {
    const application = await world.slipway.findApplication(wanted.name);
    if (application === undefined) {
      problems.push(`${wanted.name} is unknown`);
      continue;
    }
    const running = application.lastSucceeded?.commitHash;
    if (running !== wanted.commit) problems.push(`${wanted.name} runs ${running?.slice(0, 7)}, not ${wanted.commit.slice(0, 7)}`);
    if (application.activeDeploymentId !== undefined || application.queue.length > 0) problems.push(`${wanted.name} has open deployments`);
  }
  return [...problems, ...(await wrongObjects(world, load.wanted))];
}

/** Returns every violation of what must hold whatever goes wrong. */
export async function violations(observed: Observed): Promise<readonly string[]> {
  const { world } = observed;
  const { inNats, inStore, eventsInStore } = await readDeployments(world);
  return [
    ...inNats.filter(({ status }) => !isFinal(status)).map((each) => `${label(each)} is ${each.status}`),
    ...inNats.flatMap((each) => wrongRecord(each, inStore)),
    ...[...inStore.values()].filter(({ status }) => !isFinal(status)).map((each) => `the store says that ${label(each)} is ${each.status}`),
    ...[...eventsInStore]
      .filter(([, kinds]) => count(kinds, "ended") !== 1)
      .map(([id, kinds]) => `deployment ${id} ended ${count(kinds, "ended")} times: ${kinds.join(", ")}`),
    ...twiceDeployed([...inStore.values()], world.loss),
    ...(await wrongNotes(observed, inStore, eventsInStore)),
    ...(await deadLetters(world)),
  ];
}

async function wrongObjects(world: World, wanted: readonly Wanted[]): Promise<readonly string[]> {
  const { body } = await world.cluster.request<{ items: readonly { metadata: { name: string }; data?: { version?: string } }[] }>(
    "GET",
    `/api/v1/namespaces/${world.namespace}/configmaps`,
  );
  const live = body.items
    .filter(({ metadata }) => metadata.name.startsWith("app-"))
    .map(({ metadata, data }) => `${metadata.name} ${data?.version}`);
  const declared = wanted.flatMap(({ name, version, objects = 0 }) =>
    Array.from({ length: objects }, (_, index) => `${name}-${index} ${version}`),
  );
  return [
    ...live.filter((each) => !declared.includes(each)).map((each) => `the cluster has ${each}, Git does not`),
    ...declared.filter((each) => !live.includes(each)).map((each) => `Git has ${each}, the cluster does not`),
  ];
}

function wrongRecord(deployment: Deployment, inStore: ReadonlyMap<string, Deployment>): readonly string[] {
  const stored = inStore.get(deployment.id);
  if (stored === undefined) return [`the store does not know ${label(deployment)}`];
  return stored.status === deployment.status ? [] : [`${label(deployment)} is ${deployment.status}, but ${stored.status} in the store`];
}

/** A commit is deployed once, and once more if NATS lost its deployment before the store knew of its end. */
function twiceDeployed(deployments: readonly Deployment[], loss: Loss | undefined): readonly string[] {
  const isForgotten = ({ trigger }: Deployment, all: readonly Deployment[]): boolean =>
    loss?.commits.has(trigger.commit.hash) === true && !all.some(({ id }) => loss.ended.has(id));
  const byTrigger = Map.groupBy(
    deployments.filter(({ trigger }) => trigger.kind === "commit"),
    ({ applicationName, trigger }) => `${applicationName} at ${trigger.commit.hash.slice(0, 7)}`,
  );
  return [...byTrigger]
    .filter(([, all]) => all.length > 1 && !all.every((each) => isForgotten(each, all)))
    .map(
      ([what, all]) =>
        `${what} was deployed ${all.length} times: ${all.map(({ id, createdAt, status }) => `${id} ${createdAt} ${status}`).join(", ")}`,
    );
}

/**
 * Checks what the scripts wrote down: never two at once, every run is a recorded attempt, and no older version begins after a newer one. Only a deployment
 * that was open in the store when NATS lost everything may go on, although a newer one had replaced it since; the newest follows.
 */
async function wrongNotes(
  { world: { diary, loss }, load: { wanted } }: Observed,
  inStore: ReadonlyMap<string, Deployment>,
  eventsInStore: ReadonlyMap<string, readonly string[]>,
): Promise<readonly string[]> {
  const story = (id: string): string => `${inStore.get(id)?.createdAt}, ${(eventsInStore.get(id) ?? ["not in the store"]).join(", ")}`;
  const problems: string[] = [];
  for (const { name } of wanted) {
    const notes = (await readFile(join(diary, name), "utf8"))
      .trim()
      .split("\n")
      .map((line) => line.split(" "));
    let newest = 0;
    const begun = new Map<string, number>();
    for (const [word, text, id = ""] of notes) {
      const version = Number(text);
      if (word === "overlap") problems.push(`${name}: the script of version ${text} ran while another was running`);
      if (word !== "begin") continue;
      if (version < newest && loss?.open.has(id) !== true)
        problems.push(`${name}: version ${version} ran after version ${newest}, in deployment ${id}: ${story(id)}`);
      newest = Math.max(newest, version);
      begun.set(id, (begun.get(id) ?? 0) + 1);
    }
    for (const [id, runs] of begun) {
      const attempts = inStore.get(id)?.stages.find((stage) => stage.name === "SCRIPT_RUN")?.attempt ?? 0;
      if (runs > attempts) problems.push(`${name}: the script of deployment ${id} ran ${runs} times in ${attempts} attempts`);
    }
  }
  return problems;
}

async function deadLetters({ slipway }: World): Promise<readonly string[]> {
  // The gateway may still be on its way back to NATS.
  const { entries } = await eventually(() => slipway.api.system.listDeadLetters({}));
  return entries.map(({ deadLetter }) => `dead letter on ${deadLetter?.subject}: ${deadLetter?.reason}`);
}

const count = (all: readonly string[], wanted: string): number => all.filter((each) => each === wanted).length;
const label = ({ applicationName, id, trigger }: Deployment): string =>
  `deployment ${id} of ${applicationName} at ${trigger.commit.hash.slice(0, 7)}`;
