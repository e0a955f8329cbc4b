import type { StageCase } from "../conformance-cases.ts";
import { type ConformanceCheck, demand, NotApplicable } from "../conformance-check.ts";
import type { PluginUnderTest } from "../plugin-under-test.ts";
import { serviceChecks } from "./service-checks.ts";
import { concurrentRun } from "./concurrent-run.ts";
import { hugeLog, logsLines } from "./huge-log.ts";
import { killedRun, interruptedStage } from "./interrupted-stage.ts";
import { planningChecks } from "./planning-checks.ts";
import { refusalChecks } from "./refusal-checks.ts";
import { stageRun } from "./stage-run.ts";
import { cancelledStage, timedOutStage } from "./stopped-stage.ts";
import { isEndless } from "./start-stage.ts";

/** What everything else needs. */
export const startCheck: ConformanceCheck = {
  name: "starts, and says which stages it defines",
  run: async (tested) => {
    await using plugin = await tested.start();
    const stages = await plugin.definedStages();
    demand(stages.length > 0, "it defines no stage: FetchDefinedStages gave an empty list");
    demand(!stages.includes(""), "it defines a stage without a name");
    const twice = stages.find((name, index) => stages.indexOf(name) < index);
    demand(twice === undefined, `it names stage ${twice} twice`);
    tested.definedStages = stages;
    const unknown = tested.cases.stages.find(({ stage }) => !stages.includes(stage));
    demand(unknown === undefined, `the cases are about stage ${unknown?.stage}, which it does not define, only ${stages.join(", ")}`);
    return `${stages.join(", ")}; answered after ${(plugin.startMs / 1000).toFixed(1)} s`;
  },
};

/** Every other check of a plugin that has started, in the order in which they are worth reading. */
export function checksFor({ stageCases }: PluginUnderTest): readonly ConformanceCheck[] {
  const endless = stageCases.filter(isEndless);
  const loud = stageCases.filter(logsLines);
  return [
    ...planningChecks,
    ...stageCases.map(stageRun),
    ...stageCases.slice(0, 1).map(concurrentRun),
    ...stageCases.map(killedRun),
    ...orNotGiven(
      endless,
      "ends a stage that is stopped, and goes on with it in its next process",
      "with which it goes on until it is stopped (endless)",
    ),
    ...endless.flatMap((each) => [cancelledStage(each), timedOutStage(each)]),
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
