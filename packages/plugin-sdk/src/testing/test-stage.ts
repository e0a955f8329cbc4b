import { silentLogger } from "@slipway/runtime";
import { configurePlugin } from "../config/configured-plugin.ts";
import type { Clock } from "../plugin/clock.ts";
import type { Plugin } from "../plugin/plugin.ts";
import type { StageResult } from "../plugin/stage-context.ts";
import { runStage } from "../serve/run-stage.ts";
import { RunningStages } from "../serve/running-stages.ts";
import { StageGuard } from "../serve/stage-guard.ts";
import { FakeClock } from "./fake-clock.ts";
import { FakeHost } from "./fake-host.ts";
import { type TestRequest, testRequest, testStageId } from "./test-request.ts";

export interface TestStageOptions extends TestRequest {
  /** The plugin's config in the piped file. */
  readonly config?: unknown;
  /** The deploy targets of the piped file; the deployment goes to all of them. */
  readonly deployTargets?: readonly TestTarget[];
  /** Metadata stored by an earlier attempt. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Paths of the tools that the stage installs, by their names. Default: a path that does not exist. */
  readonly tools?: Readonly<Record<string, string>>;
  /** A host to share between runs. Default: a new one, with `tools`. */
  readonly host?: FakeHost;
  /** Default: a clock whose sleeps end at once. */
  readonly clock?: Clock;
  /** Aborting it acts like the host abandoning the stage. */
  readonly signal?: AbortSignal;
  /** Aborting it acts like the process receiving SIGTERM. */
  readonly stopping?: AbortSignal;
}

export interface TestTarget {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly config?: unknown;
}

export interface TestedStage {
  readonly result: StageResult;
  /** Why it failed. */
  readonly message: string;
  /** The stage's log as lines of the form `severity: text`. */
  readonly lines: readonly string[];
  readonly logCompleted: boolean;
  /** The stage's metadata afterwards. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly host: FakeHost;
}

/**
 * Runs one stage of a plugin in memory, with a fake host and clock, through the same code as in production: options, section and targets are
 * parsed, logs and metadata travel as messages of the protocol. Rejects like the real call if the stage is aborted.
 */
export async function testStage(plugin: Plugin, options: TestStageOptions): Promise<TestedStage> {
  const {
    tools = {},
    host = new FakeHost({ tools }),
    stageId = testStageId,
    clock = new FakeClock({ autoAdvance: true }),
    deployTargets = [],
    config,
  } = options;
  const { name } = plugin.definition;
  for (const [key, value] of Object.entries(options.metadata ?? {})) host.stageMetadata.set(`${stageId}/${key}`, value);
  const deps = {
    plugin: configurePlugin(plugin, JSON.stringify({ name, port: 0, config, deployTargets })),
    host: host.client(),
    logger: silentLogger(),
    clock,
    running: new RunningStages(),
    guard: new StageGuard(),
    stopping: options.stopping ?? new AbortController().signal,
  };
  const targets = deployTargets.map((target) => target.name);
  const signal = options.signal ?? new AbortController().signal;
  const { result, message } = await runStage(deps, testRequest(name, targets, options), { signal });
  return {
    result,
    message,
    lines: host.lines(stageId),
    logCompleted: host.logOf(stageId).completed,
    metadata: host.metadataOf(stageId),
    host,
  };
}
