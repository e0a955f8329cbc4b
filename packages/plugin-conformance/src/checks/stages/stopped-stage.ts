import { setTimeout as wait } from "node:timers/promises";
import { type ConformanceCheck, demand } from "../../conformance-check.ts";
import type { PluginUnderTest } from "../../plugin-under-test.ts";
import { within } from "../eventually.ts";
import { closedLog } from "./closed-log.ts";
import { type EndlessCase, type StartedStage, startStage } from "./start-stage.ts";

/** A timeout that the stage exceeds. */
const stageTimeoutMs = 3_000;
/** How long to wait for entries after the end of a log. */
const lateMs = 1_000;

/** A host cancels a stage by cancelling its call. */
export function cancelledStage(stageCase: EndlessCase): ConformanceCheck {
  return {
    name: `ends ${stageCase.stage} when it is cancelled`,
    waitsFor: stageCase.stage,
    run: (tested) => endsWhen(tested, stageCase, ({ cancel }) => cancel()),
  };
}

/** A stage's timeout is the deadline of its call. */
export function timedOutStage(stageCase: EndlessCase): ConformanceCheck {
  return {
    name: `ends ${stageCase.stage} when it times out`,
    waitsFor: stageCase.stage,
    run: (tested) => endsWhen(tested, stageCase, () => {}, { timeoutMs: stageTimeoutMs }),
  };
}

async function endsWhen(
  tested: PluginUnderTest,
  stageCase: EndlessCase,
  stop: (running: StartedStage) => void,
  options: { readonly timeoutMs?: number } = {},
) {
  const { plugin, host } = await tested.shared();
  const request = tested.request({ ...stageCase, commands: [] }, stageCase.endless, host);
  const running = await startStage(plugin, host, request, options);
  stop(running);
  demand((await within(running.end, stageTimeoutMs + tested.options.graceMs)) !== undefined, "its call did not end");
  const seen = await closedLog(host, request.stageId, tested.options.deliveryMs);
  await wait(lateMs);
  const { lateCount } = host.logOf(request.stageId);
  demand(lateCount === 0, `it continued: ${lateCount} log entries came after the end`);
  await plugin.definedStages();
  return `${seen}, still serving`;
}
