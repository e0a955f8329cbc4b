import { Fault, isFault } from "@slipway/domain";
import type { ExecutedStage, TestedPlugin, TestRequest } from "@slipway/plugin-sdk/testing";
import type { StageCase } from "../conformance-cases.ts";
import { type ConformanceCheck, demand, NotApplicable } from "../conformance-check.ts";
import { closedLog } from "./closed-log.ts";

/** The stage runs to its end with the options of its case. */
export function stageRun(stageCase: StageCase): ConformanceCheck {
  const { stage } = stageCase;
  return {
    name: `runs ${stage} to its end`,
    run: async (tested) => {
      if (isOnlyEndless(stageCase)) return new NotApplicable("its case says only how it goes on");
      const { plugin, host } = await tested.shared();
      const startedAt = performance.now();
      const request = tested.request(stageCase, stageCase.with, host);
      const ended = await endOf(plugin, request, tested.options.stageMs, stageCase);
      if (ended instanceof NotApplicable) return ended;
      tested.runMs.set(stage, performance.now() - startedAt);
      expectEnd(ended, stageCase);
      return `${describe(ended)}, ${await closedLog(host, request.stageId, tested.options.deliveryMs)}`;
    },
  };
}

/** With an end to expect and no options, it ends without options. */
function isOnlyEndless(stageCase: StageCase): boolean {
  return stageCase.endless !== undefined && stageCase.with === undefined && stageCase.expect === undefined;
}

/** How the stage ends. A stage about which nothing is known may go on: then checks that need its end say nothing. */
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
      return new NotApplicable(`${stage} went on for ${stageMs / 1000} s: say in a case with which options it ends`);
    throw new Fault("precondition", `it did not end within ${stageMs / 1000} s`);
  }
}

/** Demands the end that the case says, or at least one that is none of a mistake. */
export function expectEnd(ended: ExecutedStage, { stage, expect }: StageCase): void {
  demand(ended.result !== "unknown", `${stage} ended with a status that is none of success, failure, skipped and exited`);
  demand(expect === undefined || ended.result === expect, `${stage} should have ${expect}, but ${describe(ended)}`);
}

/** For people. */
export function describe({ result, message }: ExecutedStage): string {
  return message === "" ? result : `${result}: ${message}`;
}
