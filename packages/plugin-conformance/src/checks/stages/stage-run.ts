import { Fault, isFault } from "@slipway/domain";
import { type ExecutedStage, mistakeWords, type TestedPlugin, type TestRequest } from "@slipway/plugin-sdk/testing";
import type { StageCase } from "../../conformance-cases.ts";
import { type ConformanceCheck, demand, NotApplicable } from "../../conformance-check.ts";
import { closedLog } from "./closed-log.ts";

/** The stage runs to its end with the options of its case. */
export function stageRun(stageCase: StageCase): ConformanceCheck {
  const { stage } = stageCase;
  return {
    name: `runs ${stage} to its end`,
    run: async (tested) => {
      if (isOnlyEndless(stageCase)) return new NotApplicable("its case has only options with which it does not end");
      const { plugin, host } = await tested.shared();
      const startedAt = performance.now();
      const request = tested.request(stageCase, stageCase.with, host);
      const ended = await endOf(plugin, request, tested.options.stageMs, stageCase);
      if (ended instanceof NotApplicable) return ended;
      tested.runMs.set(stage, performance.now() - startedAt);
      expectEnd(ended, stageCase);
      const log = await closedLog(host, request.stageId, tested.options.deliveryMs);
      const isUnexpected = stageCase.expect === undefined && ended.result === "failed";
      return `${describe(ended)}, ${log}${isUnexpected ? '; if that is right, add "expect: failed" to its case' : ""}`;
    },
  };
}

/** A case that expects a status but has no options ends without options. */
export function isOnlyEndless(stageCase: StageCase): boolean {
  return stageCase.endless !== undefined && stageCase.with === undefined && stageCase.expect === undefined;
}

/** Runs a stage to its end. A stage without a case may not end: checks that need its end then do not apply. */
export async function endOf(
  plugin: TestedPlugin,
  request: TestRequest,
  stageMs: number,
  { stage, expect }: StageCase,
): Promise<ExecutedStage | NotApplicable> {
  try {
    return await plugin.execute(request, { timeoutMs: stageMs });
  } catch (error) {
    if (!isFault(error, "deadline"))
      throw new Fault("precondition", `the call ended with an error instead of a status: ${isFault(error) ? error.message : error}`);
    if (expect === undefined)
      return new NotApplicable(`${stage} was still running after ${stageMs / 1000} s: add a case with options with which it ends`);
    throw new Fault("precondition", `it did not end within ${stageMs / 1000} s`);
  }
}

/** Demands the status that the case expects, or at least a valid one that is no mistake of the plugin's author. */
export function expectEnd(ended: ExecutedStage, { stage, expect }: StageCase): void {
  demand(ended.result !== "unknown", `${stage} ended with an invalid status: it must be success, failure, skipped or exited`);
  demand(expect !== undefined || !ended.message.includes(mistakeWords), `${stage} ${describe(ended)}`);
  demand(expect === undefined || ended.result === expect, `${stage} should have ${expect}, but ${describe(ended)}`);
}

/** Describes how a stage ended. */
export function describe({ result, message }: ExecutedStage): string {
  return message === "" ? result : `${result}: ${message}`;
}
