import { Fault, type StageContext } from "@slipway/plugin-sdk";
import type { TargetOutcome } from "./roll-out.ts";

/** How many deploy targets a summary tells apart. */
const mostNamed = 3;

interface Named {
  readonly name: string;
}

/**
 * Summarises what happened on deploy targets. Failures that are tolerated are in the log and in the summary. Throws a Fault with the failure of each
 * target if there are more, and then names the targets that were not tried.
 */
export function summariseOutcomes(
  outcomes: readonly TargetOutcome<Named>[],
  maxFailures: number,
  log: Pick<StageContext["log"], "info" | "error">,
): string {
  const failed = outcomes.flatMap((outcome) => (outcome.kind === "failed" ? [outcome] : []));
  const succeeded = outcomes.flatMap((outcome) => (outcome.kind === "succeeded" ? [outcome] : []));
  const notTried = outcomes.filter(({ kind }) => kind === "not-tried").map(({ target }) => target.name);
  if (failed[0] && failed.length > maxFailures) {
    const lines = failed.map(({ target, fault }) => `deploy target ${target.name}: ${fault.message}`);
    if (notTried.length > 0) lines.push(`not tried after that: ${notTried.join(", ")}`);
    throw new Fault(failed[0].fault.code, lines.join("\n"), { cause: failed[0].fault });
  }
  for (const { target, fault } of failed) log.error(`${target.name}: ${fault.message}`);
  if (failed.length > 0) log.info(`the stage goes on: maxFailures of targetRollout tolerates ${maxFailures}`);
  const done = summaryOf(succeeded);
  return failed.length === 0 ? done : `${done}; failed: ${failed.map(({ target }) => target.name).join(", ")}`;
}

function summaryOf(succeeded: readonly { readonly target: Named; readonly summary: string }[]): string {
  const [only, ...others] = succeeded;
  if (only === undefined) return "no deploy target was changed";
  if (others.length === 0) return only.summary;
  if (succeeded.length > mostNamed) return `${succeeded.length} deploy targets`;
  return succeeded.map(({ target, summary }) => `${target.name}: ${summary}`).join("; ");
}
