import { get } from "node:http";
import { get as getSecurely, type RequestOptions } from "node:https";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { connectBus, ensureStreams, natsOptions, natsSignInSettings, type ServiceRole, userOf } from "@slipway/bus";
import { Fault, isFault } from "@slipway/domain";
import { consoleLine, ensureLocalToken, freePort, retry, type SpawnedProcess, spawnProcess } from "@slipway/runtime";
import { writeOut } from "../output/terminal/terminal.ts";
import type { RunningSystem, SystemOptions } from "./start-system.ts";

/** Hides how this process could sign in to another NATS server. Empty variables count as unset. */
const noSignIn = Object.fromEntries(Object.keys(natsSignInSettings.shape).map((name) => [name, ""]));

/** Starts every service as a process of its own. If one exits, the system ends: restarting services is the task of a supervisor. */
export async function startSeparate(options: SystemOptions): Promise<RunningSystem> {
  const { natsOf, pipedFile, dataDir, storeUrl, host, port, log, piped } = options;
  const tracePort = await freePort();
  const gatewayPort = port || (await freePort());
  const near = { PIPED_FILE: pipedFile, DATA_DIR: dataDir, AUTO_REGISTER: "true" };
  await using resources = new AsyncDisposableStack();
  const processes: Promise<void>[] = [];
  let stopping = false;
  const connectionOf = (service: ServiceRole): Readonly<Record<string, string | undefined>> => {
    const { NATS_REPLICAS: replicas, ...signIn } = natsOf(userOf(service, piped));
    return { ...signIn, ...(replicas !== undefined && { NATS_REPLICAS: String(replicas) }) };
  };
  const start = async (service: ServiceRole, env: Readonly<Record<string, string>>): Promise<void> => {
    const main = fileURLToPath(new URL(`../../../${service}/src/main.ts`, import.meta.url));
    const child = await spawnProcess({
      command: process.execPath,
      args: [main],
      env: { ...process.env, ...noSignIn, ...connectionOf(service), ...env },
      log,
      onLine: (line) => {
        const shown = options.logEncoding === "console" ? consoleLine(line) : line;
        if (shown !== undefined) writeOut(shown.trimEnd());
      },
    });
    resources.use(child);
    processes.push(ended(service, child));
  };
  const ended = async (service: string, child: SpawnedProcess): Promise<void> => {
    const { code, signal } = await child.exited;
    if (!stopping) throw new Error(`${service} exited unexpectedly (${signal ?? `exit code ${code}`})`);
  };

  await makeStreams(options);
  const HISTORY_KEY_FILE = join(dataDir, "history.key");
  await ensureLocalToken(HISTORY_KEY_FILE);
  await start("trace", { HISTORY_KEY_FILE, STORE_URL: storeUrl, RPC_HOST: "127.0.0.1", RPC_PORT: String(tracePort) });
  await start("notifier", { PIPED_FILE: pipedFile });
  await start("executor", { ...near, LAUNCH_PLUGINS: "true", PLUGIN_SERVICE_PORT: String(options.pluginServicePort ?? "") });
  await start("planner", near);
  await start("livestate", near);
  await start("gateway", {
    HISTORY_KEY_FILE,
    TRACE_URL: `http://127.0.0.1:${tracePort}`,
    HOST: host,
    PORT: String(gatewayPort),
    PROJECT: piped.projectId,
    ANONYMOUS_READ: String(options.settings.access.anonymousRead),
    ACCESS_FILE: options.settings.access.accessFile ?? "",
  });
  await start("watcher", near);

  const done = Promise.race(processes);
  done.catch(() => {});
  const gatewayUrl = `${options.settings.tls === undefined ? "http" : "https"}://${host}:${gatewayPort}`;
  await untilAnswering(gatewayUrl, done, options.signal);
  const opened = resources.move();
  return {
    gatewayUrl,
    done,
    [Symbol.asyncDispose]: async () => {
      stopping = true;
      await opened.disposeAsync();
    },
  };
}

/** Creates the streams before the services look for them: only the trace service may. */
async function makeStreams({ natsOf, log, signal }: SystemOptions): Promise<void> {
  const user = { role: "trace" } as const;
  await using bus = await connectBus({ ...natsOptions(natsOf(user)), name: user.role, ...user, log, signal });
  await ensureStreams(bus, { signal });
}

/** How long the gateway may take to answer. It waits for NATS and the applications, on a machine where everything starts at once. */
const patienceMs = 120_000;

/** Resolves when the gateway answers. Rejects with `done` if a service exits before, and with `unavailable` if it takes too long. */
async function untilAnswering(url: string, done: Promise<void>, signal: AbortSignal): Promise<void> {
  const giveUp = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  const ask = async (): Promise<void> => {
    if (!(await isServing(url, giveUp))) throw new Fault("unavailable", `the gateway does not answer at ${url}`);
  };
  const asking = retry(ask, { signal: giveUp, maxMs: 1_000, shouldRetry: (error) => isFault(error, "unavailable") });
  await Promise.race([asking, done]);
}

/** Whether a gateway serves at an address of this machine. Its certificate is for the name that people use, so it is not checked here, and whoever answers is told nothing. */
async function isServing(url: string, signal: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const options: RequestOptions = { signal, rejectUnauthorized: false };
  const request = (url.startsWith("https:") ? getSecurely : get)(`${url}/healthz`, options, (answer) => {
    answer.resume();
    resolve(answer.statusCode === 200);
  });
  request.on("error", () => resolve(false));
  return await promise;
}
