import { setTimeout as wait } from "node:timers/promises";
import { type ConformanceCheck, demand } from "../conformance-check.ts";
import type { Subject } from "../subject.ts";
import { within } from "./eventually.ts";
import { closedLog } from "./logs.ts";
import { type EndlessCase, type UnderWay, underWay } from "./under-way.ts";

/** The time a stage is given that takes longer. */
const outOfTimeMs = 3_000;
/** What a stage may still say after its log was closed shows within this time. */
const lateMs = 1_000;

/** A host gives a stage up by cancelling its call. */
export function cancelledStage(stageCase: EndlessCase): ConformanceCheck {
  return {
    name: `ends ${stageCase.stage} when it is cancelled`,
    run: (subject) => endsWhen(subject, stageCase, ({ cancel }) => cancel()),
  };
}

/** A stage's timeout is the deadline of its call. */
export function stageOutOfTime(stageCase: EndlessCase): ConformanceCheck {
  return {
    name: `ends ${stageCase.stage} when its time is over`,
    run: (subject) => endsWhen(subject, stageCase, () => {}, { timeoutMs: outOfTimeMs }),
  };
}

async function endsWhen(
  subject: Subject,
  stageCase: EndlessCase,
  stop: (running: UnderWay) => void,
  options: { readonly timeoutMs?: number } = {},
) {
  const { plugin, host } = await subject.shared();
  const request = subject.request({ ...stageCase, commands: [] }, stageCase.endless, host);
  const running = await underWay(plugin, host, request, options);
  stop(running);
  demand((await within(running.end, outOfTimeMs + subject.options.graceMs)) !== undefined, "its call did not end");
  const seen = await closedLog(host, request.stageId, subject.options.deliveryMs);
  await wait(lateMs);
  const { lateCount } = host.logOf(request.stageId);
  demand(lateCount === 0, `it went on: ${lateCount} log entries came after the end`);
  await plugin.definedStages();
  return `${seen}, and it goes on serving`;
}
