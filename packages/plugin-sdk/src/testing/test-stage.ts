import type { ObjectResult } from "@slipway/domain";
import type { StageResult } from "../plugin/context/stage-context.ts";
import type { Plugin } from "../plugin/plugin.ts";
import { runStage } from "../serve/run-stage.ts";
import type { FakeHost } from "./fake-host.ts";
import { inMemory, type TestPiped } from "./in-memory.ts";
import { type TestRequest, testRequest, testStageId } from "./test-request.ts";

export interface TestStageOptions extends TestRequest, TestPiped {
  /** Metadata stored by an earlier attempt. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** How often the host still retries the stage if this attempt fails. Default: not at all. */
  readonly retriesLeft?: number;
  /** Aborting it acts like the host abandoning the stage. */
  readonly signal?: AbortSignal;
  /** Aborting it acts like the process receiving SIGTERM. */
  readonly stopping?: AbortSignal;
}

export interface TestedStage {
  readonly result: StageResult;
  /** Why it failed. */
  readonly message: string;
  /** The stage's log as lines of the form `severity: text`. */
  readonly lines: readonly string[];
  /** What the log says was done with each object, in order. */
  readonly results: readonly ObjectResult[];
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
  const { stageId = testStageId, metadata = {}, retriesLeft = 0, signal = new AbortController().signal } = options;
  const { deps, host, targets } = inMemory(plugin, options);
  for (const [key, value] of Object.entries(metadata)) host.stageMetadata.set(`${stageId}/${key}`, value);
  const { result, message } = await runStage(deps, testRequest(plugin.definition.name, targets, options), { signal, retriesLeft });
  return {
    result,
    message,
    lines: host.lines(stageId),
    results: host.results(stageId),
    logCompleted: host.logOf(stageId).completed,
    metadata: host.metadataOf(stageId),
    host,
  };
}
