import { byteLength, byteWords } from "../bounds/bound-text.ts";
import { limits } from "../bounds/limits.ts";
import { checkMetadataLimits } from "../deployment/metadata/metadata-limits.ts";
import type { PlannedStage } from "../deployment/stage/stage.ts";
import { Fault } from "../fault.ts";
import type { Plan } from "./plan.ts";

/** Throws `too_large` for a plan that exceeds `limits.plan` or `limits.metadata`; the message names the stage and the limit. */
export function checkPlanLimits({ stages }: Pick<Plan, "stages">): void {
  const most = limits.plan;
  if (stages.length > most.stages) throw tooLarge(`the plan has ${stages.length} stages, more than ${most.stages}`);
  let total = 0;
  for (const stage of stages) {
    const bytes = byteLength(stage.config);
    total += bytes;
    if (bytes > most.configBytes)
      throw tooLarge(`${nameOf(stage)} has ${byteWords(bytes)} of configuration, more than ${byteWords(most.configBytes)}`);
    if (stage.retries > most.retries) throw tooLarge(`${nameOf(stage)} has ${stage.retries} retries, more than ${most.retries}`);
    for (const [noun, list] of Object.entries(listsOf(stage))) checkList(stage, noun, list);
  }
  if (total > most.configsBytes)
    throw tooLarge(`the stages have ${byteWords(total)} of configuration together, more than ${byteWords(most.configsBytes)}`);
  checkMetadataLimits(stages.map(({ metadata }) => metadata));
}

function checkList(stage: PlannedStage, noun: string, list: readonly string[]): void {
  const { entries, listBytes } = limits.plan;
  if (list.length > entries) throw tooLarge(`${nameOf(stage)} has ${list.length} ${noun}, more than ${entries}`);
  const bytes = list.reduce((sum, each) => sum + byteLength(each), 0);
  if (bytes > listBytes) throw tooLarge(`${nameOf(stage)} has ${byteWords(bytes)} of ${noun}, more than ${byteWords(listBytes)}`);
}

function listsOf({ authorizedOperators, requires, skipOn }: PlannedStage): Readonly<Record<string, readonly string[]>> {
  const { paths, commitMessagePrefixes } = skipOn;
  return {
    operators: authorizedOperators,
    requirements: requires,
    "paths to skip on": paths,
    "prefixes to skip on": commitMessagePrefixes,
  };
}

function nameOf({ name, index }: PlannedStage): string {
  return `stage ${name} (number ${index})`;
}

function tooLarge(message: string): Fault {
  return new Fault("too_large", message);
}
