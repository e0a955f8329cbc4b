import type { RollbackChoice } from "../deployment.ts";
import type { FailedAttempt, Stage, StageCommand } from "../stage/stage.ts";

/** How an operation of a person on a stage is displayed. */
export const operationWords: Readonly<Record<StageCommand["operation"], string>> = { approve: "approved", skip: "skip requested" };

/** Text to append to a cancellation for its rollback choice; "" if the plan decides. */
export const rollbackChoiceWords: Readonly<Record<RollbackChoice, string>> = {
  "as-planned": "",
  rollback: ", with rollback",
  "no-rollback": ", without rollback",
};

/** Text to append to the name of a stage whose attempt failed. */
export const failureWords: Readonly<Record<FailedAttempt["kind"], string>> = {
  failed: "failed",
  lost: "lost its plugin",
  interrupted: "was interrupted",
};

/** Returns the current attempt of a stage, with the limit unless it is exceeded: `2 of 7`. A resumed attempt is the same attempt. */
export function attemptWords({ failedAttempts, maxAttempts }: Pick<Stage, "failedAttempts" | "maxAttempts">): string {
  const current = failedAttempts.length + 1;
  return current <= maxAttempts ? `${current} of ${maxAttempts}` : `${current}`;
}
