import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { applicationAggregates, type Bus, connectBus, deploymentAggregates, publishGitPushed } from "@slipway/bus";
import { type ApiClient, connectApi } from "@slipway/cli";
import { type Application, type Deployment, deploymentKey, isFinal } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { eventually, freePort, startNats, tempDir } from "@slipway/testkit";
import { type PipedSettings, projectId, writePipedFile } from "./piped-file.ts";
import { type Process, type Service, ServiceProcesses, type ServiceProcessesOptions, services } from "./service-processes.ts";

export interface StartSlipwayOptions extends PipedSettings, Pick<ServiceProcessesOptions, "natsUrlOf" | "storeUrl" | "leaseMs" | "env"> {
  /** Address of a running nats-server; default: one of its own. */
  readonly natsUrl?: string;
  /** `up`: all services in one process, as `slipway up` runs them. Else each service in processes of its own: how many, default: one. */
  readonly processes: "up" | Readonly<Partial<Record<Service, number>>>;
}

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A whole system of child processes. Disposing stops them all; so does the end of this process. */
export interface Slipway extends AsyncDisposable {
  readonly bus: Bus;
  readonly dataDir: string;
  /** Address of the gateway; throws when there is none. */
  readonly gatewayUrl: string;
  readonly api: ApiClient;
  /** Kills one process as a crash would, and what it started stays. `up` is the process of everything. */
  kill9(process: Process, index?: number): Promise<void>;
  /** Ends one process as a stop of its machine would, and waits for it. */
  stop(process: Process, index?: number): Promise<void>;
  /** Kills a plugin as a crash would, and its executor starts it again; or freezes and thaws it. */
  signalPlugin(name: string, signal: "SIGKILL" | "SIGTERM" | "SIGSTOP" | "SIGCONT"): Promise<void>;
  start(process: Process, index?: number): Promise<void>;
  /** Undefined while it does not run. */
  pid(process: Process, index?: number): number | undefined;
  /** Says that the repository was pushed to. */
  nudge(repositoryId: string): Promise<void>;
  /** Runs `bin/slipway` against the gateway. */
  cli(...args: readonly string[]): Promise<CommandResult>;
  findApplication(name: string): Promise<Application | undefined>;
  /** Its deployments, oldest first. */
  deployments(application: string): Promise<readonly Deployment[]>;
  /** The deployments of all applications for a commit. */
  deploymentsOf(commit: string): Promise<readonly Deployment[]>;
  /** The deployment of an application for a commit, once it has ended (or `until` is true of it). */
  waitForDeployment(
    application: string,
    commit: string,
    options?: { readonly timeoutMs?: number; readonly until?: (deployment: Deployment) => boolean },
  ): Promise<Deployment>;
  /** Everything that happened to a deployment, oldest first. */
  history(deployment: Deployment): ReturnType<ReturnType<typeof deploymentAggregates>["history"]>;
  /** What the processes logged as odd or failed, and what they wrote besides their logs. */
  problems(): string;
}

const program = fileURLToPath(new URL("../../bin/slipway", import.meta.url));

/** Starts the system and waits until every process says that it is ready. */
export async function startSlipway(options: StartSlipwayOptions): Promise<Slipway> {
  await using resources = new AsyncDisposableStack();
  const dataDir = resources.use(await tempDir("slipway")).path;
  const natsUrl = options.natsUrl ?? resources.use(await startNats()).url;
  const pipedFile = join(dataDir, "piped.json");
  await writePipedFile(pipedFile, options);
  const [gatewayPort, tracePort] = [await freePort(), await freePort()];
  const processes = resources.use(new ServiceProcesses({ ...options, dataDir, natsUrl, pipedFile, gatewayPort, tracePort }));

  if (options.processes === "up") await processes.start("up");
  else await startServices(processes, options.processes, options.storeUrl !== undefined);

  const bus = resources.use(await connectBus({ servers: natsUrl, name: "test", log: silentLogger() }));
  const gatewayUrl = `http://127.0.0.1:${gatewayPort}`;
  const api = resources.use(connectApi(gatewayUrl));
  const applications = applicationAggregates(bus);
  const aggregates = deploymentAggregates(bus);

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
    nudge: (repositoryId) => publishGitPushed(bus, { repositoryId }),
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
        { timeoutMs },
      ),
    history: (deployment) => aggregates.history(deploymentKey(deployment)),
    problems: () => processes.problems(),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function startServices(
  processes: ServiceProcesses,
  counts: Readonly<Partial<Record<Service, number>>>,
  hasStore: boolean,
): Promise<void> {
  const needed = services.filter((service) => hasStore || (service !== "trace" && service !== "gateway"));
  // All at once: whoever needs another waits for it.
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
