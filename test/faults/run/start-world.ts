import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Cluster,
  type GatedCluster,
  type GitRepository,
  type GitServer,
  gateCluster,
  type MariadbServer,
  type NatsServer,
  startCluster,
  startGitServer,
  startMariadb,
  startNats,
  tempDir,
} from "@slipway/testkit";
import type { Service } from "../../system/service-processes.ts";
import { type Slipway, startSlipway } from "../../system/start-slipway.ts";
import type { Loss } from "./loss.ts";

/** Slipway and everything that it depends on, each started for this run only, so that each can be harmed. */
export interface World extends AsyncDisposable {
  readonly slipway: Slipway;
  readonly cluster: Cluster;
  /** Between Slipway and the API server. */
  readonly gate: GatedCluster;
  readonly git: GitServer;
  readonly repository: GitRepository;
  readonly nats: NatsServer;
  readonly mariadb: MariadbServer;
  /** URL of the store's database. */
  readonly storeUrl: string;
  readonly namespace: string;
  /** Where the scripts of the stages write down what they do. */
  readonly diary: string;
  /** The commits so far. */
  readonly pushed: Set<string>;
  /** Set when NATS loses everything. */
  loss: Loss | undefined;
  /** The processes of Slipway that can be harmed. */
  readonly replicas: readonly Replica[];
  /** Shifts the wall clock of a process. 0 sets it right. */
  shiftClock(replica: Replica, ms: number): Promise<void>;
}

/** One process of a service. */
export interface Replica {
  readonly service: Service;
  readonly index: number;
}

/** How long work may go without a lease renewal before another process gets it. */
export const leaseMs = 4_000;

const processes: Readonly<Record<Exclude<Service, "notifier">, number>> = {
  watcher: 2,
  planner: 2,
  executor: 2,
  livestate: 1,
  trace: 1,
  gateway: 1,
};

/** Starts everything, and resolves when every process of Slipway is ready. */
export async function startWorld(report: (line: string) => void): Promise<World> {
  await using resources = new AsyncDisposableStack();
  const diary = resources.use(await tempDir("diary")).path;
  const clocks = resources.use(await tempDir("clocks")).path;
  const cluster = resources.use(await startCluster({ report }));
  const gate = resources.use(await gateCluster(cluster));
  report("starting Git, NATS, MariaDB and Slipway");
  const git = resources.use(await startGitServer());
  const repository = await git.createRepository("apps", { "README.md": "applications come later\n" });
  const natsDir = resources.use(await tempDir("nats-store")).path;
  const natsConfig = join(resources.use(await tempDir("nats-config")).path, "nats.conf");
  await writeFile(natsConfig, "jetstream: { max_file_store: 256MB }\n");
  const nats = resources.use(await startNats({ dir: natsDir, args: ["--config", natsConfig] }));
  const mariadb = resources.use(await startMariadb());
  const storeUrl = await mariadb.createDatabase();
  const preload = fileURLToPath(new URL("./kinds/shift-clock.ts", import.meta.url));
  const slipway = resources.use(
    await startSlipway({
      natsUrl: nats.url,
      repositories: { apps: repository.url },
      kubeconfigPath: gate.kubeconfigPath,
      plugins: [{ name: "scriptrun" }],
      storeUrl,
      processes,
      leaseMs,
      syncInterval: "5s",
      env: { NODE_OPTIONS: `--import=${preload}`, SLIPWAY_TEST_CLOCKS: clocks },
    }),
  );
  const namespace = await cluster.createNamespace("faults");
  const kept = resources.move();
  return {
    slipway,
    cluster,
    gate,
    git,
    repository,
    nats,
    mariadb,
    storeUrl,
    namespace,
    diary,
    pushed: new Set(),
    loss: undefined,
    replicas: (Object.entries(processes) as [Service, number][]).flatMap(([service, count]) =>
      Array.from({ length: count }, (_, index) => ({ service, index })),
    ),
    shiftClock: async ({ service, index }, ms) => {
      const pid = slipway.pid(service, index);
      if (pid === undefined) return;
      const file = join(clocks, `${pid}`);
      await (ms === 0 ? rm(file, { force: true }) : writeFile(file, `${ms}`));
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
