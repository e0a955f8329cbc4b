import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Chance } from "../../seeded-chance.ts";
import { leaseMs, type Replica, type World } from "../start-world.ts";
import { dumpStore } from "./dump-store.ts";
import { fillJetStream } from "./fill-jetstream.ts";
import { noteLoss } from "./note-loss.ts";

/** One way in which something goes wrong. */
export interface FaultKind {
  readonly name: string;
  /** How often it is chosen, relative to the others. */
  readonly weight: number;
  /** At most one fault at a time harms a target. */
  target(world: World, chance: Chance): string;
  /** Begins the fault. The result ends it, and resolves when what was harmed is back. */
  begin(world: World, chance: Chance): Promise<() => Promise<void>>;
  /** How long it lasts: from the first number of milliseconds to the second. Default: 500 to 6 000. */
  readonly lastsMs?: readonly [number, number];
  /** Whether it is too much to happen twice in a run. */
  readonly isOnce?: boolean;
}

/** Longer than a lease, so that the work of whoever is frozen goes to another. */
const longerThanLease = [leaseMs + 1_000, leaseMs * 2.5] as const;

const bundledPlugins = ["kubernetes", "scriptrun", "wait"];
const pick = <T>(all: readonly T[], chance: Chance, name: string): T => all[Math.floor(chance(name) * all.length)] as T;
const replicaOf = (world: World, chance: Chance): Replica => pick(world.replicas, chance, "replica");
const nameOf = ({ service, index }: Replica): string => `${service}-${index}`;
const pluginOf = (_: World, chance: Chance): string => pick(bundledPlugins, chance, "plugin");

/** A fault of one process of Slipway. */
const ofReplica = (fault: {
  readonly name: string;
  readonly weight: number;
  readonly lastsMs?: readonly [number, number];
  readonly begin: (world: World, replica: Replica, chance: Chance) => Promise<() => Promise<void>>;
}): FaultKind => ({
  ...fault,
  target: (world, chance) => nameOf(replicaOf(world, chance)),
  begin: (world, chance) => fault.begin(world, replicaOf(world, chance), chance),
});

/** A fault of one plugin. Its host starts it again. */
const ofPlugin = (name: string, begin: NodeJS.Signals & ("SIGKILL" | "SIGSTOP"), end?: "SIGCONT"): FaultKind => ({
  name: `plugin ${name}`,
  weight: 2,
  ...(end !== undefined && { lastsMs: longerThanLease }),
  target: (world, chance) => `plugin ${pluginOf(world, chance)}`,
  begin: async (world, chance) => {
    const plugin = pluginOf(world, chance);
    await ignoreGone(world.slipway.signalPlugin(plugin, begin));
    return async () => void (end && (await ignoreGone(world.slipway.signalPlugin(plugin, end))));
  },
});

/** A fault of something that Slipway depends on. */
const ofServer = (
  name: string,
  target: string,
  begin: (world: World, chance: Chance) => Promise<() => Promise<void>>,
  more: Partial<FaultKind> = {},
): FaultKind => ({ name, weight: 2, target: () => target, begin, ...more });

/** Freezes a server process. */
const frozen = (name: "nats" | "mariadb"): FaultKind =>
  ofServer(`${name} is frozen`, name, async (world) => {
    const pid = world[name].pid();
    process.kill(pid, "SIGSTOP");
    return async () => void process.kill(pid, "SIGCONT");
  });

const killed = (name: "nats" | "mariadb"): FaultKind =>
  ofServer(`${name} is killed`, name, async (world) => {
    await world[name].kill9();
    return () => world[name].restart();
  });

/** Every way in which something goes wrong. */
export const faultKinds: readonly FaultKind[] = [
  ofReplica({
    name: "a service is killed",
    weight: 6,
    begin: async ({ slipway }, { service, index }) => {
      await slipway.kill9(service, index);
      return () => slipway.start(service, index);
    },
  }),
  ofReplica({
    name: "a service is stopped",
    weight: 3,
    begin: async ({ slipway }, { service, index }) => {
      await slipway.stop(service, index);
      return () => slipway.start(service, index);
    },
  }),
  ofReplica({
    name: "a service is frozen for longer than its lease",
    weight: 4,
    lastsMs: longerThanLease,
    begin: async ({ slipway }, { service, index }) => {
      const pid = slipway.pid(service, index);
      if (pid === undefined) return async () => {};
      process.kill(pid, "SIGSTOP");
      return async () => void process.kill(pid, "SIGCONT");
    },
  }),
  ofReplica({
    name: "the clock of a service jumps",
    weight: 3,
    begin: async (world, replica, chance) => {
      const hours = (chance("direction") < 0.5 ? -1 : 1) * (0.01 + chance("hours") * 2);
      await world.shiftClock(replica, Math.round(hours * 3_600_000));
      return () => world.shiftClock(replica, 0);
    },
  }),
  ofPlugin("killed", "SIGKILL"),
  ofPlugin("frozen", "SIGSTOP", "SIGCONT"),
  killed("nats"),
  frozen("nats"),
  ofServer("JetStream's disk is full", "nats", ({ nats }) => fillJetStream(nats.url)),
  ofServer(
    "NATS loses everything",
    "nats",
    async (world) => {
      const { nats } = world;
      await nats.kill9();
      world.loss = await noteLoss(world);
      for (const name of await readdir(nats.dir)) await rm(join(nats.dir, name), { recursive: true, force: true });
      return () => nats.restart();
    },
    { weight: 1, isOnce: true },
  ),
  killed("mariadb"),
  frozen("mariadb"),
  ofServer(
    "the store is restored from an older dump",
    "trace-0",
    async ({ slipway, storeUrl }) => {
      const dump = await dumpStore(storeUrl);
      return async () => {
        await slipway.stop("trace");
        await dump.restore();
        await slipway.start("trace");
      };
    },
    { weight: 1, isOnce: true, lastsMs: [5_000, 20_000] },
  ),
  ofServer("the API server is away", "api-server", async ({ gate }) => {
    gate.setDown(true);
    return async () => gate.setDown(false);
  }),
  ofServer("Git is away", "git", async ({ git }) => {
    git.setDown(true);
    return async () => git.setDown(false);
  }),
  ofServer("Git does not answer", "git", async ({ git }) => {
    const held = git.hold();
    return async () => held.release();
  }),
];

/** Between two lives of a plugin there is no process to signal. */
async function ignoreGone(signalled: Promise<void>): Promise<void> {
  await signalled.catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT" && error.code !== "ESRCH") throw error;
  });
}
