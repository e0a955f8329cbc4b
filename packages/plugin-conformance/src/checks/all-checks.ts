import type { StageCase } from "../conformance-cases.ts";
import { type ConformanceCheck, demand, NotApplicable } from "../conformance-check.ts";
import type { PluginUnderTest } from "../plugin-under-test.ts";
import { livestateWatchChecks } from "./livestate/livestate-watch-checks.ts";
import { planningChecks } from "./planning-checks.ts";
import { refusalChecks } from "./refusal-checks.ts";
import { serviceChecks } from "./service-checks.ts";
import { concurrentRun } from "./stages/concurrent-run.ts";
import { hugeLog, logsLines } from "./stages/huge-log.ts";
import { interruptedStage, killedRun } from "./stages/interrupted-stage.ts";
import { stageRun } from "./stages/stage-run.ts";
import { isEndless } from "./stages/start-stage.ts";
import { cancelledStage, timedOutStage } from "./stages/stopped-stage.ts";

/** The check that all others depend on. */
export const startCheck: ConformanceCheck = {
  name: "starts, and reports which stages it defines",
  run: async (tested) => {
    await using plugin = await tested.start();
    const stages = await plugin.definedStages();
    demand(stages.length > 0, "it defines no stages: FetchDefinedStages returned an empty list");
    demand(!stages.includes(""), "it defines a stage without a name");
    const twice = stages.find((name, index) => stages.indexOf(name) < index);
    demand(twice === undefined, `it reports stage ${twice} twice`);
    tested.definedStages = stages;
    const unknown = tested.cases.stages.find(({ stage }) => !stages.includes(stage));
    demand(unknown === undefined, `the cases have stage ${unknown?.stage}, which it does not define; it defines ${stages.join(", ")}`);
    return `${stages.join(", ")}; answered after ${(plugin.startMs / 1000).toFixed(1)} s`;
  },
};

/** All other checks of a plugin that has started, the most informative first. */
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
      "ends a stage that is stopped, and resumes it in its next process",
      "with which it runs until it is stopped (endless)",
    ),
    ...endless.flatMap((each) => [
      cancelledStage(each),
      timedOutStage(each),
      interruptedStage(each, "SIGTERM"),
      interruptedStage(each, "SIGKILL"),
    ]),
    ...orNotGiven(loud, "delivers a huge log in order", "with which it logs many numbered lines (lines)"),
    ...loud.map(hugeLog),
    ...refusalChecks,
    ...serviceChecks,
    ...livestateWatchChecks,
  ];
}

function orNotGiven(cases: readonly StageCase[], name: string, options: string): readonly ConformanceCheck[] {
  return cases.length > 0 ? [] : [{ name, run: async () => new NotApplicable(`add options to the case of a stage ${options}`) }];
}
