import type { RollbackChoice } from "./deployment.ts";
import type { FailedAttempt, Stage, StageCommand } from "./stage.ts";

/** What a person did to a stage, in words for people. */
export const operationWords: Readonly<Record<StageCommand["operation"], string>> = { approve: "approved", skip: "skip requested" };

/** What is appended to a cancellation for its rollback choice; "" if the plan decides. */
export const rollbackChoiceWords: Readonly<Record<RollbackChoice, string>> = {
  "as-planned": "",
  rollback: ", with rollback",
  "no-rollback": ", without rollback",
};

/** Why an attempt was followed by another, after the name of its stage. */
export const failureWords: Readonly<Record<FailedAttempt["kind"], string>> = { failed: "failed", lost: "lost its plugin" };

/** Which attempt a stage is at, and of how many while the limit is not passed: `2 of 7`. A resumed attempt is the same attempt. */
export function attemptWords({ failedAttempts, maxAttempts }: Pick<Stage, "failedAttempts" | "maxAttempts">): string {
  const current = failedAttempts.length + 1;
  return current <= maxAttempts ? `${current} of ${maxAttempts}` : `${current}`;
}
