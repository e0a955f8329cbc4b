import { Fault, type StageContext } from "@slipway/plugin-sdk";
import type { TargetOutcome } from "./roll-out.ts";
import type { Tolerated } from "./target-rollout.ts";

/** How many deploy targets a summary tells apart. */
const mostNamed = 3;

interface Named {
  readonly name: string;
}

/**
 * Summarises what happened on deploy targets. Failures that are tolerated are in the log and in the summary, and so are targets that were unavailable, as long as
 * others were not. Throws a Fault with the failure of each target if there are more, and then names the targets that were not tried.
 */
export function summariseOutcomes(
  outcomes: readonly TargetOutcome<Named>[],
  tolerated: Tolerated,
  log: Pick<StageContext["log"], "info" | "error">,
): string {
  const failed = outcomes.flatMap((outcome) => (outcome.kind === "failed" ? [outcome] : []));
  const unavailable = outcomes.flatMap((outcome) => (outcome.kind === "unavailable" ? [outcome] : []));
  const succeeded = outcomes.flatMap((outcome) => (outcome.kind === "succeeded" ? [outcome] : []));
  const notTried = outcomes.filter(({ kind }) => kind === "not-tried").map(({ target }) => target.name);
  const missed = [...failed, ...unavailable];
  const isTolerated =
    failed.length <= tolerated.failures &&
    unavailable.length <= tolerated.unavailable &&
    notTried.length === 0 &&
    (succeeded.length > 0 || unavailable.length === 0);
  const fault = faultOf(failed) ?? faultOf(unavailable);
  if (fault && !isTolerated) {
    const lines = missed.map(({ target, fault: { message } }) => `deploy target ${target.name}: ${message}`);
    if (notTried.length > 0) lines.push(`not tried after that: ${notTried.join(", ")}`);
    throw new Fault(fault.code, lines.join("\n"), { cause: fault });
  }
  for (const {
    target,
    fault: { message },
  } of missed)
    log.error(`${target.name}: ${message}`);
  if (failed.length > 0) log.info(`the stage goes on: maxFailures of targetRollout tolerates ${tolerated.failures}`);
  if (unavailable.length > 0) log.info(`the stage goes on without ${namesOf(unavailable)}: deployed there once it can be reached`);
  return [
    summaryOf(succeeded),
    failed.length === 0 ? "" : `failed: ${namesOf(failed)}`,
    unavailable.length === 0 ? "" : `unavailable: ${namesOf(unavailable)}`,
  ]
    .filter((part) => part !== "")
    .join("; ");
}

/** The fault that says most about several: something else than that a cluster was unavailable, if there is such a fault. */
function faultOf(outcomes: readonly { readonly fault: Fault }[]): Fault | undefined {
  return (outcomes.find(({ fault }) => fault.code !== "unavailable") ?? outcomes[0])?.fault;
}

function namesOf(outcomes: readonly { readonly target: Named }[]): string {
  return outcomes.map(({ target }) => target.name).join(", ");
}

function summaryOf(succeeded: readonly { readonly target: Named; readonly summary: string }[]): string {
  const [only, ...others] = succeeded;
  if (only === undefined) return "no deploy target was changed";
  if (others.length === 0) return only.summary;
  if (succeeded.length > mostNamed) return `${succeeded.length} deploy targets`;
  return succeeded.map(({ target, summary }) => `${target.name}: ${summary}`).join("; ");
}
