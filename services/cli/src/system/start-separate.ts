import { fileURLToPath } from "node:url";
import { natsSignInSettings } from "@slipway/bus";
import { isFault } from "@slipway/domain";
import { consoleLine, freePort, retry, type SpawnedProcess, spawnProcess } from "@slipway/runtime";
import { connectApi } from "../connection/api-client.ts";
import { writeOut } from "../output/terminal/terminal.ts";
import type { RunningSystem, SystemOptions } from "./start-system.ts";

/** Hides how this process could sign in to another NATS server. Empty variables count as unset. */
const noSignIn = Object.fromEntries(Object.keys(natsSignInSettings.shape).map((name) => [name, ""]));

/** Starts every service as a process of its own. If one exits, the system ends: restarting services is the task of a supervisor. */
export async function startSeparate(options: SystemOptions): Promise<RunningSystem> {
  const { nats, pipedFile, dataDir, storeUrl, host, port, log, piped } = options;
  const tracePort = await freePort();
  const gatewayPort = port || (await freePort());
  const near = { PIPED_FILE: pipedFile, DATA_DIR: dataDir, AUTO_REGISTER: "true" };
  await using resources = new AsyncDisposableStack();
  const processes: Promise<void>[] = [];
  let stopping = false;
  const { NATS_REPLICAS: replicas, ...signIn } = nats;
  const connection = { ...signIn, ...(replicas !== undefined && { NATS_REPLICAS: String(replicas) }) };
  const start = async (service: string, env: Readonly<Record<string, string>>): Promise<void> => {
    const main = fileURLToPath(new URL(`../../../${service}/src/main.ts`, import.meta.url));
    const child = await spawnProcess({
      command: process.execPath,
      args: [main],
      env: { ...process.env, ...noSignIn, ...connection, ...env },
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

  await start("trace", { STORE_URL: storeUrl, RPC_HOST: "127.0.0.1", RPC_PORT: String(tracePort) });
  await start("notifier", { PIPED_FILE: pipedFile });
  await start("executor", { ...near, LAUNCH_PLUGINS: "true", PLUGIN_SERVICE_PORT: String(options.pluginServicePort ?? "") });
  await start("planner", near);
  await start("livestate", near);
  await start("gateway", {
    TRACE_URL: `http://127.0.0.1:${tracePort}`,
    HOST: host,
    PORT: String(gatewayPort),
    PROJECT: piped.projectId,
  });
  await start("watcher", near);

  const done = Promise.race(processes);
  done.catch(() => {});
  const gatewayUrl = `http://${host}:${gatewayPort}`;
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

/** How long the gateway may take to answer. It waits for NATS and the applications, on a machine where everything starts at once. */
const patienceMs = 120_000;

/** Resolves when the gateway answers. Rejects with `done` if a service exits before, and with `unavailable` if it takes too long. */
async function untilAnswering(url: string, done: Promise<void>, signal: AbortSignal): Promise<void> {
  await using api = connectApi(url);
  const giveUp = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  const asking = retry(async () => void (await api.system.getVersion({}, { signal: giveUp })), {
    signal: giveUp,
    maxMs: 1_000,
    shouldRetry: (error) => isFault(error, "unavailable"),
  });
  await Promise.race([asking, done]);
}
