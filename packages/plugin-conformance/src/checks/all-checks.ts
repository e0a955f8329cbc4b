import type { StageCase } from "../conformance-cases.ts";
import { type ConformanceCheck, demand, NotApplicable } from "../conformance-check.ts";
import type { Subject } from "../subject.ts";
import { serviceChecks } from "./asks.ts";
import { concurrentRun } from "./concurrent-run.ts";
import { hugeLog, logsLines } from "./huge-log.ts";
import { cutOffRun, interruptedStage } from "./interruptions.ts";
import { planningChecks } from "./planning.ts";
import { refusalChecks } from "./refusals.ts";
import { stageRun } from "./stage-run.ts";
import { cancelledStage, stageOutOfTime } from "./stops.ts";
import { goesOn } from "./under-way.ts";

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
  const endless = stageCases.filter(goesOn);
  const loud = stageCases.filter(logsLines);
  return [
    ...planningChecks,
    ...stageCases.map(stageRun),
    ...stageCases.slice(0, 1).map(concurrentRun),
    ...stageCases.map(cutOffRun),
    ...orNotGiven(
      endless,
      "ends a stage that is stopped, and goes on with it in its next process",
      "with which it goes on until it is stopped (endless)",
    ),
    ...endless.flatMap((each) => [cancelledStage(each), stageOutOfTime(each)]),
    ...endless.flatMap((each) => [interruptedStage(each, "SIGTERM"), interruptedStage(each, "SIGKILL")]),
    ...orNotGiven(loud, "delivers a huge log in order", "with which it logs many numbered lines (lines)"),
    ...loud.map(hugeLog),
    ...refusalChecks,
    ...serviceChecks,
  ];
}

function orNotGiven(cases: readonly StageCase[], name: string, options: string): readonly ConformanceCheck[] {
  return cases.length > 0 ? [] : [{ name, run: async () => new NotApplicable(`give the case of a stage options ${options}`) }];
}
