import { fileURLToPath } from "node:url";
import { freePort, type SpawnedProcess, spawnProcess } from "@slipway/runtime";
import { writeOut } from "../output/terminal/terminal.ts";
import type { RunningSystem, SystemOptions } from "./start-system.ts";

export interface SeparateOptions extends SystemOptions {
  readonly pipedFile: string;
}

/** Starts every service as a process of its own. If one exits, the system ends: restarting services is the task of a supervisor. */
export async function startSeparate(options: SeparateOptions): Promise<RunningSystem> {
  const { natsUrl, pipedFile, dataDir, storeUrl, host, port, log, piped } = options;
  const tracePort = await freePort();
  const gatewayPort = port || (await freePort());
  const near = { NATS_URL: natsUrl, PIPED_FILE: pipedFile, DATA_DIR: dataDir, AUTO_REGISTER: "true" };
  await using resources = new AsyncDisposableStack();
  const processes: Promise<void>[] = [];
  let stopping = false;
  const start = async (service: string, env: Readonly<Record<string, string>>): Promise<void> => {
    const main = fileURLToPath(new URL(`../../../${service}/src/main.ts`, import.meta.url));
    const child = await spawnProcess({ command: process.execPath, args: [main], env: { ...process.env, ...env }, log, onLine: relay });
    resources.use(child);
    processes.push(ended(service, child));
  };
  const ended = async (service: string, child: SpawnedProcess): Promise<void> => {
    const { code, signal } = await child.exited;
    if (!stopping) throw new Error(`${service} exited unexpectedly (${signal ?? `exit code ${code}`})`);
  };

  await start("trace", { NATS_URL: natsUrl, STORE_URL: storeUrl, RPC_HOST: "127.0.0.1", RPC_PORT: String(tracePort) });
  await start("executor", { ...near, LAUNCH_PLUGINS: "true", PLUGIN_SERVICE_PORT: String(options.pluginServicePort) });
  await start("planner", near);
  await start("livestate", near);
  await start("gateway", {
    NATS_URL: natsUrl,
    TRACE_URL: `http://127.0.0.1:${tracePort}`,
    HOST: host,
    PORT: String(gatewayPort),
    PROJECT: piped.projectId,
  });
  await start("watcher", near);

  const done = Promise.race(processes);
  done.catch(() => {});
  const opened = resources.move();
  return {
    gatewayUrl: `http://${host}:${gatewayPort}`,
    done,
    [Symbol.asyncDispose]: async () => {
      stopping = true;
      await opened.disposeAsync();
    },
  };
}

/** Writes log lines of the services unchanged. */
function relay(line: string): void {
  writeOut(line);
}
