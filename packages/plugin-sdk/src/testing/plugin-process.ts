import { DeploymentService, type ExecuteStageResponse, StageStatus } from "@slipway/proto/plugin";
import { connectClient, faultFromRpc, type ProcessExit, serveConnect, silentLogger, spawnProcess } from "@slipway/runtime";
import type { StageResult } from "../stage-context.ts";
import type { FakeHost } from "./fake-host.ts";
import { type TestRequest, testRequest } from "./test-request.ts";
import type { TestTarget } from "./test-stage.ts";

export interface StartPluginOptions {
  /** The program and what comes before `start`. */
  readonly command: readonly [program: string, ...args: string[]];
  /** The host it reports to. */
  readonly host: FakeHost;
  /** Name in its block of the piped file. */
  readonly name: string;
  readonly config?: unknown;
  readonly deployTargets?: readonly TestTarget[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A plugin in a process of its own, driven as a host drives it. Disposing ends it. */
export interface TestedPlugin extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
  /** From the start of the process until it served. */
  readonly startMs: number;
  /** What it wrote, line by line. */
  readonly output: readonly string[];
  readonly exited: Promise<ProcessExit>;
  definedStages(): Promise<readonly string[]>;
  /** Runs a stage to its end. Rejects with a Fault when the call fails, or the signal's reason. */
  execute(request: TestRequest, options?: { readonly signal?: AbortSignal; readonly timeoutMs?: number }): Promise<ExecutedStage>;
  kill(signal: NodeJS.Signals): void;
}

export interface ExecutedStage {
  readonly result: StageResult | "unknown";
  readonly message: string;
}

const results: Readonly<Record<number, StageResult>> = {
  [StageStatus.STAGE_SUCCESS]: "succeeded",
  [StageStatus.STAGE_FAILURE]: "failed",
  [StageStatus.STAGE_SKIPPED]: "skipped",
  [StageStatus.STAGE_EXITED]: "exited",
};

/**
 * Starts a plugin by PipeCD's command line against a fake host that listens on a socket. Resolves once it says that it serves,
 * which plugins of this SDK do with their port. Rejects with its output when it ends before that.
 */
export async function startPlugin({
  command,
  host,
  name,
  config,
  deployTargets = [],
  env = {},
}: StartPluginOptions): Promise<TestedPlugin> {
  const log = silentLogger();
  const server = await serveConnect({ port: 0, log, routes: (router) => host.routes(router), shutdownGraceMs: 200 });
  const [program, ...before] = command;
  const block = JSON.stringify({ name, url: "file:///tested", port: 0, config, deployTargets });
  const output: string[] = [];
  const serving = Promise.withResolvers<number>();
  const startedAt = performance.now();
  const child = await spawnProcess({
    command: program,
    args: [...before, "start", "--piped-plugin-service", `127.0.0.1:${server.port}`, "--config", block],
    env: { ...process.env, ...env },
    holdStdin: true,
    log,
    onLine: (line) => {
      output.push(line);
      const port = portOf(line);
      if (port !== undefined) serving.resolve(port);
    },
  });
  void child.exited.then(({ code }) =>
    serving.reject(new Error(`the plugin ended with code ${code} before it served:\n${output.join("\n")}`)),
  );
  const stop = async (): Promise<void> => {
    await child.stop({ graceMs: 5_000 });
    await server[Symbol.asyncDispose]();
  };
  const port = await serving.promise.catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const client = connectClient(DeploymentService, `http://127.0.0.1:${port}`);
  return {
    pid: child.pid,
    port,
    startMs: performance.now() - startedAt,
    output,
    exited: child.exited,
    definedStages: async () => (await client.fetchDefinedStages({})).stages,
    async execute(request, { signal, timeoutMs } = {}) {
      const targets = deployTargets.map((target) => target.name);
      const call = { ...(signal && { signal }), ...(timeoutMs !== undefined && { timeoutMs }) };
      try {
        return executed(await client.executeStage(testRequest(name, targets, request), call));
      } catch (error) {
        signal?.throwIfAborted();
        throw faultFromRpc(error);
      }
    },
    kill: (signal) => void process.kill(child.pid, signal),
    [Symbol.asyncDispose]: async () => {
      await client[Symbol.asyncDispose]();
      await stop();
    },
  };
}

function executed({ status, message }: ExecuteStageResponse): ExecutedStage {
  return { result: results[status] ?? "unknown", message };
}

/** The port of the line that says a plugin serves. */
function portOf(line: string): number | undefined {
  const match = /"port":(\d+).*"msg":"ready"/.exec(line);
  return match === null ? undefined : Number(match[1]);
}
