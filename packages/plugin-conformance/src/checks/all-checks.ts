import { type ConformanceCheck, demand } from "../conformance-check.ts";
import type { Subject } from "../subject.ts";
import { serviceChecks } from "./asks.ts";
import { concurrentRun } from "./concurrent-run.ts";
import { hugeLog } from "./huge-log.ts";
import { cutOffRun, interruptedStage } from "./interruptions.ts";
import { planningChecks } from "./planning.ts";
import { refusalChecks } from "./refusals.ts";
import { stageRun } from "./stage-run.ts";
import { cancelledStage, stageOutOfTime } from "./stops.ts";

/** What everything else needs. */
export const startCheck: ConformanceCheck = {
  name: "starts, and says which stages it defines",
  run: async (subject) => {
    await using plugin = await subject.start();
    const stages = await plugin.definedStages();
    demand(stages.length > 0, "it defines no stage: FetchDefinedStages gave an empty list");
    demand(!stages.includes(""), "it defines a stage without a name");
    const twice = stages.find((name, index) => stages.indexOf(name) < index);
    demand(twice === undefined, `it names stage ${twice} twice`);
    subject.definedStages = stages;
    const strange = subject.cases.stages.find(({ stage }) => !stages.includes(stage));
    demand(strange === undefined, `the cases are about stage ${strange?.stage}, which it does not define, only ${stages.join(", ")}`);
    return `${stages.join(", ")}; answered after ${(plugin.startMs / 1000).toFixed(1)} s`;
  },
};

/** Every other check of a plugin that has started, in the order in which they are worth reading. */
export function checksFor({ stageCases }: Subject): readonly ConformanceCheck[] {
  return [
    ...planningChecks,
    ...stageCases.map(stageRun),
    ...stageCases.slice(0, 1).map(concurrentRun),
    ...stageCases.flatMap((each) => [cancelledStage(each), stageOutOfTime(each)]),
    ...stageCases.flatMap((each) => [interruptedStage(each, "SIGTERM"), interruptedStage(each, "SIGKILL"), cutOffRun(each)]),
    ...stageCases.map(hugeLog),
    ...refusalChecks,
    ...serviceChecks,
  ];
}
