import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  applicationAggregates,
  applicationHistory,
  type Bus,
  chainHistory,
  connectBus,
  deploymentAggregates,
  deploymentHistory,
  ensureStreams,
  externalEventHistory,
  publishGitPushed,
} from "@slipway/bus";
import { type ApiClient, connectApi } from "@slipway/cli";
import { type Application, type Deployment, deploymentKey, isFinal, serviceActor } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { eventually, freePort, type NatsWithUsers, startNatsWithUsers, tempDir } from "@slipway/testkit";
import { News } from "./news.ts";
import { type PipedSettings, projectId, writePipedFile } from "./piped-file.ts";
import { type Process, type Service, ServiceProcesses, type ServiceProcessesOptions, services } from "./service-processes.ts";

export interface StartSlipwayOptions extends PipedSettings, Pick<ServiceProcessesOptions, "natsUrlOf" | "storeUrl" | "leaseMs" | "env"> {
  /** Address of a running nats-server without users; default: one of its own, on which each service is a user and nothing but what it may do is tried. */
  readonly natsUrl?: string;
  /** A running nats-server on which each service is a user of its own. */
  readonly nats?: NatsWithUsers;
  /** `up`: all services in one process, as `slipway up` runs them. Otherwise the number of processes of each service; default: 1. */
  readonly processes: "up" | Readonly<Partial<Record<Service, number>>>;
}

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Slipway as child processes. They stop on dispose and at the end of this process. */
export interface Slipway extends AsyncDisposable {
  readonly bus: Bus;
  readonly dataDir: string;
  /** Address of the gateway. */
  readonly gatewayUrl: string;
  readonly api: ApiClient;
  /** Kills one process like a crash: what it started stays. */
  kill9(process: Process, index?: number): Promise<void>;
  /** Stops one process like a shutdown, and waits for it. */
  stop(process: Process, index?: number): Promise<void>;
  /** Sends a signal to a plugin. Its executor restarts a plugin that was killed. */
  signalPlugin(name: string, signal: "SIGKILL" | "SIGTERM" | "SIGSTOP" | "SIGCONT"): Promise<void>;
  start(process: Process, index?: number): Promise<void>;
  /** Undefined if it is not running. */
  pid(process: Process, index?: number): number | undefined;
  /** Notifies the watcher of a push. */
  notifyOfPush(repositoryId: string): Promise<void>;
  /** Runs `bin/slipway` against the gateway. */
  cli(...args: readonly string[]): Promise<CommandResult>;
  findApplication(name: string): Promise<Application | undefined>;
  /** The deployments of an application, oldest first. */
  deployments(application: string): Promise<readonly Deployment[]>;
  /** The deployments of all applications for a commit. */
  deploymentsOf(commit: string): Promise<readonly Deployment[]>;
  /** Waits for the deployment of an application for a commit to end, or until `until` returns true for it. */
  waitForDeployment(
    application: string,
    commit: string,
    options?: { readonly timeoutMs?: number; readonly until?: (deployment: Deployment) => boolean },
  ): Promise<Deployment>;
  /** The events of a deployment, oldest first. */
  history(deployment: Deployment): ReturnType<ReturnType<typeof deploymentAggregates>["history"]>;
  /** Everything that the processes wrote. */
  output(): string;
  /** Warnings and errors that the processes logged, and whatever they wrote besides logs. */
  problems(): string;
}

const program = fileURLToPath(new URL("../../bin/slipway", import.meta.url));

/** Starts Slipway and waits until every process is ready. */
export async function startSlipway(options: StartSlipwayOptions): Promise<Slipway> {
  await using resources = new AsyncDisposableStack();
  const dataDir = resources.use(await tempDir("slipway")).path;
  const { pipedId = "piped1" } = options;
  const own = options.nats || options.natsUrl !== undefined ? undefined : resources.use(await startNatsWithUsers([{ projectId, pipedId }]));
  const nats = options.nats ?? own;
  const natsUrl = nats?.url ?? options.natsUrl ?? "";
  const pipedFile = join(dataDir, "piped.json");
  await writePipedFile(pipedFile, options);
  const [gatewayPort, tracePort] = [await freePort(), await freePort()];
  const processes = resources.use(
    new ServiceProcesses({
      ...options,
      natsKeyOf: seedFiles({ nats, pipedId }),
      natsKeysDir: nats?.keysDir,
      gatewayKeysFile: nats?.gatewayKeysFile,
      dataDir,
      natsUrl,
      pipedFile,
      gatewayPort,
      tracePort,
    }),
  );

  const credentials = nats && { kind: "nkey" as const, seed: nats.operator.seed };
  const bus = resources.use(await connectBus({ servers: natsUrl, name: "test", log: silentLogger(), credentials }));
  if (options.processes === "up") await processes.start("up");
  else {
    const hasStore = options.storeUrl !== undefined;
    if (!hasStore) await allowStart(bus);
    await startServices(processes, options, hasStore);
  }
  const gatewayUrl = `http://127.0.0.1:${gatewayPort}`;
  const api = resources.use(connectApi(gatewayUrl));
  const applications = applicationAggregates(bus, { actor: serviceActor("test") });
  const aggregates = deploymentAggregates(bus, { actor: serviceActor("test") });

  const news = resources.use(new News((signal) => aggregates.watch({ projectId }, { signal })));

  const findApplication = async (name: string): Promise<Application | undefined> =>
    (await applications.list({ projectId })).map(({ state }) => state).find((each) => each.name === name && !each.removedAt);
  const deployments = async (name: string): Promise<readonly Deployment[]> =>
    (await aggregates.list({ projectId }))
      .map(({ state }) => state)
      .filter(({ applicationName }) => applicationName === name)
      .toSorted((a, b) => Temporal.Instant.compare(a.createdAt, b.createdAt));

  const kept = resources.move();
  return {
    bus,
    dataDir,
    gatewayUrl,
    api,
    kill9: (process, index) => processes.kill9(process, index),
    stop: (process, index) => processes.stop(process, index),
    signalPlugin: async (name, signal) => {
      const { pid } = JSON.parse(await readFile(join(dataDir, "run", `plugin-${name}.json`), "utf8")) as { readonly pid: number };
      process.kill(pid, signal);
    },
    start: (process, index) => processes.start(process, index),
    pid: (process, index) => processes.pid(process, index),
    notifyOfPush: (repositoryId) => publishGitPushed(bus, { repositoryId }),
    cli: (...args) => runProgram(args, gatewayUrl),
    findApplication,
    deployments,
    deploymentsOf: async (commit) =>
      (await aggregates.list({ projectId })).map(({ state }) => state).filter(({ trigger }) => trigger.commit.hash === commit),
    waitForDeployment: (name, commit, { timeoutMs = 300_000, until = (found: Deployment) => isFinal(found.status) } = {}) =>
      eventually(
        async () => {
          const found = (await deployments(name)).findLast(({ trigger }) => trigger.commit.hash === commit);
          if (found && until(found)) return found;
          const what = found ? describe(found) : `there is none; its file: ${(await findApplication(name))?.configProblems.join("; ")}`;
          throw new Error(`${name} at ${commit.slice(0, 7)}: ${what}\n${processes.problems()}`);
        },
        { timeoutMs, news: () => news.next() },
      ),
    history: (deployment) => aggregates.history(deploymentKey(deployment)),
    output: () => processes.output(),
    problems: () => processes.problems(),
    [Symbol.asyncDispose]: async () => {
      // Before the trace service runs, others look for streams and may not create them.
      const violations = own?.violations().filter((line) => !line.includes("$JS.API.STREAM.CREATE.")) ?? [];
      await kept.disposeAsync();
      if (violations.length > 0) throw new Error(`a service did what its NATS user may not: ${violations.join("\n")}`);
    },
  };
}

/** The files with the seeds of the services. */
function seedFiles({
  nats,
  pipedId,
}: {
  readonly nats: NatsWithUsers | undefined;
  readonly pipedId: string;
}): ServiceProcessesOptions["natsKeyOf"] {
  return nats && ((role) => nats.seedFileOf(role === "trace" || role === "gateway" ? { role } : { role, projectId, pipedId }));
}

/** Says what the trace service would say: that new streams have everything that a store holds. */
async function allowStart(bus: Bus): Promise<void> {
  await ensureStreams(bus);
  await Promise.all(
    [applicationHistory, chainHistory, deploymentHistory, externalEventHistory].map((history) => history(bus).markRestored()),
  );
}

async function startServices(
  processes: ServiceProcesses,
  { processes: given, notifications }: Pick<StartSlipwayOptions, "processes" | "notifications">,
  hasStore: boolean,
): Promise<void> {
  const counts: Readonly<Partial<Record<Service, number>>> = given === "up" ? {} : given;
  const without: readonly Service[] = [
    ...(hasStore ? [] : (["trace", "gateway"] as const)),
    ...(notifications ? [] : (["notifier"] as const)),
  ];
  const needed = services.filter((service) => !without.includes(service));
  // Concurrently: services wait for those they need.
  await Promise.all(
    needed.flatMap((service) => Array.from({ length: counts[service] ?? 1 }, (_, index) => processes.start(service, index))),
  );
}

function describe({ status, statusReason, stages }: Deployment): string {
  return `${status} ${statusReason} (${stages.map((stage) => `${stage.name} ${stage.status} ${stage.statusReason}`).join(", ")})`;
}

function runProgram(args: readonly string[], gatewayUrl: string): Promise<CommandResult> {
  return new Promise((resolve) => {
    const env = { ...process.env, SLIPWAY_SERVER: gatewayUrl, SLIPWAY_USER: "tester" };
    execFile(program, args, { env, timeout: 300_000 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : typeof error.code === "number" ? error.code : -1, stdout, stderr }),
    );
  });
}
