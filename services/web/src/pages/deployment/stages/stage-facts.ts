import { displayText } from "@slipway/domain";
import { type Deployment, ManualOperation, type Stage, StageStatus } from "@slipway/proto/state";
import { stageWord } from "../../../design/state-words.ts";
import type { StateWord } from "../../../design/status.tsx";

/** Whether a stage goes on only when a person approves it. */
export function awaitsApproval({ status, availableOperation }: Stage): boolean {
  return status === StageStatus.RUNNING && availableOperation === ManualOperation.APPROVE;
}

/** The state of a stage for people: `waiting` if it waits for a person. */
export function shownStage(stage: Stage): StateWord<"stage"> {
  return awaitsApproval(stage) ? "waiting" : stageWord(stage.status);
}

/** The people who may approve a stage and have not done so; empty if everyone may. */
export function approversLeft({ authorizedOperators, commands }: Stage): readonly string[] {
  const approved = new Set(commands.filter(({ operation }) => operation === ManualOperation.APPROVE).map(({ commander }) => commander));
  return authorizedOperators.filter((person) => !approved.has(person));
}

/** What the plugin of a stage shows about it, such as how many have approved. */
export function stageShows(stage: Stage): string {
  return displayText(stage);
}

/** The stage that a person wants to see first: the first that failed, else one that runs, else the last that has begun. */
export function stageToShow({ stages }: Pick<Deployment, "stages">): Stage | undefined {
  return (
    stages.find(({ status }) => status === StageStatus.FAILED) ??
    stages.find(awaitsApproval) ??
    stages.find(({ status }) => status === StageStatus.RUNNING) ??
    stages.findLast(({ attempt }) => attempt > 0) ??
    stages[0]
  );
}
