import { setTimeout as delay } from "node:timers/promises";
import type { Files } from "@slipway/testkit";
import { applicationFiles, configMaps } from "../../system/application-files.ts";
import type { Chance } from "../seeded-chance.ts";
import type { World } from "./start-world.ts";

/** What Git says about one application. */
export interface Wanted {
  readonly name: string;
  readonly commit: string;
  readonly version: number;
  /** How many ConfigMaps it declares; undefined if it has none to declare. */
  readonly objects: number | undefined;
}

const names = Array.from({ length: 8 }, (_, index) => `app-${index}`);
/** The others have stages only, so they go on when the cluster is away. */
const hasObjects = (name: string): boolean => Number(name.at(-1)) < 5;

/** Pushes commits until `signal` aborts, then one that changes every application. Returns what Git says at the end, and every commit by application. */
export async function pushCommits(world: World, chance: Chance, signal: AbortSignal): Promise<Load> {
  const commits = new Map<string, string[]>(names.map((name) => [name, []]));
  const wanted = new Map<string, Wanted>();
  let version = 0;
  const push = async (changed: readonly string[]): Promise<void> => {
    version++;
    const objects = (name: string): number | undefined =>
      hasObjects(name) ? 1 + Math.floor(chance(`objects of ${name} ${version}`) * 10) : undefined;
    const files = changed.map((name) => filesOf(world, name, version, objects(name), chance));
    const commit = await world.repository.commit(Object.assign({}, ...files), `Version ${version}`);
    world.pushed.add(commit);
    for (const name of changed) {
      commits.get(name)?.push(commit);
      wanted.set(name, { name, commit, version, objects: objects(name) });
    }
    // As a webhook would. If NATS is away, the next poll finds it.
    await world.slipway.notifyOfPush("apps").catch(() => {});
  };
  await push(names);
  while (!signal.aborted) {
    await delay(500 + chance(`pause ${version}`) * 3_000, undefined, { signal }).catch(() => {});
    if (!signal.aborted) await push(names.filter((name) => chance(`is ${name} in ${version}`) < 0.25));
  }
  await push(names);
  return { wanted: [...wanted.values()], commits };
}

export interface Load {
  readonly wanted: readonly Wanted[];
  /** The commits that changed an application, oldest first. */
  readonly commits: ReadonlyMap<string, readonly string[]>;
}

function filesOf({ namespace, diary }: World, name: string, version: number, objects: number | undefined, chance: Chance): Files {
  const script = { name: "SCRIPT_RUN", with: { run: entry(diary, name, version, 0.1 + chance(`script of ${name} ${version}`)) } };
  const wait = { name: "WAIT", with: { duration: `${Math.round(chance(`wait of ${name} ${version}`) * 3_000)}ms` } };
  const kinds = objects === undefined ? [wait, script] : [{ name: "K8S_SYNC", with: { prune: true } }, wait, script];
  const manifests = objects === undefined ? {} : { "all.yaml": configMaps(name, objects, { version: `${version}` }) };
  return applicationFiles({ name, namespace, manifests, pipeline: kinds, spec: { plugins: pluginsOf(objects, namespace) } });
}

/** A commit may leave one object of ten, which is meant here. */
function pluginsOf(objects: number | undefined, namespace: string) {
  return objects === undefined ? {} : { kubernetes: { input: { namespace }, quickSync: { prune: true }, pruneLimit: "100%" } };
}

/**
 * A script that writes down its begin and its end, and whether another run for its application was still alive; a zombie does not count.
 * Each line is one write: `begin VERSION DEPLOYMENT`.
 */
function entry(folder: string, name: string, version: number, seconds: number): string {
  return `
file=${folder}/${name}
[ -e $file.pid ] && grep -qs '^State:[[:space:]]*[^Z[:space:]]' /proc/$(cat $file.pid)/status && echo "overlap ${version} $SR_DEPLOYMENT_ID" >> $file
echo $$ > $file.pid
echo "begin ${version} $SR_DEPLOYMENT_ID" >> $file
sleep ${seconds.toFixed(2)}
echo "end ${version} $SR_DEPLOYMENT_ID" >> $file
rm -f $file.pid
`;
}
