import { setTimeout as wait } from "node:timers/promises";
import { Fault, isFault, messageOf } from "@slipway/domain";
import { DeploymentService, type ExecuteStageResponse, StageStatus } from "@slipway/proto/plugin";
import { connectClient, ExitWords, freePort, type ProcessExit, serveConnect, silentLogger, spawnProcess } from "@slipway/runtime";
import type { StageResult } from "../plugin/context/stage-context.ts";
import type { FakeHost } from "./fake-host.ts";
import type { TestTarget } from "./in-memory.ts";
import { type TestRequest, testRequest } from "./test-request.ts";

export interface StartPluginOptions {
  /** The program and its arguments before `start`. */
  readonly command: readonly [program: string, ...args: string[]];
  /** The host it reports to. */
  readonly host: FakeHost;
  /** Name in its block of the piped file. */
  readonly name: string;
  readonly config?: unknown;
  readonly deployTargets?: readonly TestTarget[];
  readonly env?: Readonly<Record<string, string>>;
  /** Additional flags, such as `--grace-period 5s`. */
  readonly flags?: readonly string[];
  /** How long it may take until it answers. Default: 30 s. */
  readonly startTimeoutMs?: number;
}

/** A plugin in a separate process, driven the way a host does. Disposing stops it. */
export interface TestedPlugin extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
  /** The time from starting the process until it answered. */
  readonly startMs: number;
  /** Its output, by line. */
  readonly output: readonly string[];
  readonly exited: Promise<ProcessExit>;
  definedStages(): Promise<readonly string[]>;
  /** Runs a stage to its end. Rejects with a Fault if the call fails, which says so if the plugin has exited, or with the signal's reason. */
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
 * Starts a plugin with PipeCD's command line and a fake host that listens on a socket. Resolves once the plugin answers on its port, so
 * plugins of any SDK and language can be tested. Rejects with its output if it exits before that, or takes too long.
 */
export async function startPlugin(options: StartPluginOptions): Promise<TestedPlugin> {
  const { command, host, name, config, deployTargets = [], env = {}, flags = [], startTimeoutMs = 30_000 } = options;
  const log = silentLogger();
  const server = await serveConnect({ port: 0, log, routes: (router) => host.routes(router), shutdownGraceMs: 200 });
  const [program, ...before] = command;
  const port = await freePort();
  const block = JSON.stringify({ name, url: "file:///tested", port, config, deployTargets });
  const output: string[] = [];
  const exitWords = new ExitWords();
  const startedAt = performance.now();
  const child = await spawnProcess({
    command: program,
    args: [...before, "start", "--piped-plugin-service", `127.0.0.1:${server.port}`, "--config", block, ...flags],
    env: { ...process.env, ...env },
    holdStdin: true,
    log,
    onLine: (line) => {
      output.push(line);
      exitWords.add(line);
    },
  }).catch(async (error: unknown) => {
    await server[Symbol.asyncDispose]();
    throw error;
  });
  const client = connectClient(DeploymentService, `http://127.0.0.1:${port}`);
  const stop = async (): Promise<void> => {
    await client[Symbol.asyncDispose]();
    await child.stop({ graceMs: 5_000 });
    await server[Symbol.asyncDispose]();
  };
  const definedStages = async (): Promise<readonly string[]> => (await client.fetchDefinedStages({}, { timeoutMs: 5_000 })).stages;
  const said = (): string => (output.length === 0 ? "it wrote nothing" : output.join("\n"));
  try {
    await answered(definedStages, child.exited, startTimeoutMs);
  } catch (error) {
    await stop();
    throw new Error(`${messageOf(error)}:\n${said()}`, { cause: error });
  }
  return {
    pid: child.pid,
    port,
    startMs: performance.now() - startedAt,
    output,
    exited: child.exited,
    definedStages,
    async execute(request, { signal, timeoutMs } = {}) {
      const targets = deployTargets.map((target) => target.name);
      const call = { ...(signal && { signal }), ...(timeoutMs !== undefined && { timeoutMs }) };
      try {
        return executed(await client.executeStage(testRequest(name, targets, request), call));
      } catch (error) {
        signal?.throwIfAborted();
        const exit = isFault(error, "unavailable") ? await Promise.race([child.exited, wait(exitMs)]) : undefined;
        if (!exit) throw error;
        const words = String(exitWords) || "it wrote nothing";
        throw new Fault("unavailable", `the plugin exited with ${wordOf(exit)} while it ran ${request.stage}: ${words}`, { cause: error });
      }
    },
    kill: (signal) => void process.kill(child.pid, signal),
    [Symbol.asyncDispose]: stop,
  };
}

function executed({ status, message }: ExecuteStageResponse): ExecutedStage {
  return { result: results[status] ?? "unknown", message };
}

/** How long an exit may be unknown after its connections have broken. */
const exitMs = 1_000;

function wordOf({ signal, code }: ProcessExit): string {
  return signal ?? `code ${code}`;
}

/** Resolves when the call first succeeds. */
async function answered(call: () => Promise<unknown>, exited: Promise<ProcessExit>, timeoutMs: number): Promise<void> {
  const until = performance.now() + timeoutMs;
  let exit: ProcessExit | undefined;
  void exited.then((how) => {
    exit = how;
  });
  for (;;) {
    const problem = await call().then(
      () => undefined,
      (error: unknown) => messageOf(error),
    );
    if (exit !== undefined) throw new Error(`the plugin exited with ${wordOf(exit)} before it served`);
    if (problem === undefined) return;
    if (performance.now() > until) throw new Error(`the plugin did not answer within ${timeoutMs / 1000} s (${problem})`);
    await wait(20);
  }
}
