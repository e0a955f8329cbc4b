import { median, shortId } from "@slipway/domain";
import { type InsightDeployment, InsightFailureCause, InsightOutcome } from "@slipway/proto/api";
import { instantOf } from "@slipway/state";
import type { Shown } from "../print.ts";
import { table } from "../tables/table.ts";
import { age } from "../words/age.ts";
import { duration } from "../words/duration.ts";
import { lengthWords } from "./insight-words.ts";

const outcomes: Readonly<Record<InsightOutcome, string>> = {
  [InsightOutcome.UNSPECIFIED]: "-",
  [InsightOutcome.SUCCEEDED]: "succeeded",
  [InsightOutcome.FAILED]: "failed",
  [InsightOutcome.ROLLED_BACK]: "rolled back",
};

/** Deployments behind a metric for people, one a line. */
export function insightDeploymentTable(
  deployments: readonly InsightDeployment[],
  nowMs: number,
  { wide }: Shown = { wide: false },
): string {
  if (deployments.length === 0) return "no deployments";
  return table(
    ["id", "application", "ended", "outcome", "revision", "lead time", "rework", "failure", "recovered after", ...(wide ? ["commit"] : [])],
    deployments.map((deployment) => {
      const { deploymentId, applicationName, endedAt, outcome, commit, leadTimesMs, rework, failedAt, recoveredAt } = deployment;
      const ended = instantOf(endedAt);
      const failed = instantOf(failedAt);
      const recovered = instantOf(recoveredAt);
      const lead = median(leadTimesMs.map(Number).sort((a, b) => a - b));
      return [
        wide ? deploymentId : shortId(deploymentId),
        applicationName,
        ended ? `${age(ended, nowMs)} ago` : "-",
        outcomes[outcome] ?? "-",
        (wide ? commit?.hash : commit?.hash.slice(0, 7)) ?? "-",
        leadTimesMs.length > 1 ? `${lengthWords(lead)} (${leadTimesMs.length} changes)` : lengthWords(lead),
        rework ? "yes" : "",
        failureWords(deployment, wide),
        failed ? (recovered ? duration(failed, recovered) : "open") : "",
        ...(wide ? [commit?.subject ?? ""] : []),
      ];
    }),
    { whole: wide },
  );
}

/** Why a deployment counts as failed, and what says so. */
function failureWords({ failureCause, failureBy }: InsightDeployment, wide: boolean): string {
  const by = wide ? failureBy : shortId(failureBy);
  switch (failureCause) {
    case InsightFailureCause.UNSPECIFIED:
      return "";
    case InsightFailureCause.FAILED:
      return "failed";
    case InsightFailureCause.ROLLED_BACK:
      return "rolled back by itself";
    case InsightFailureCause.ROLLBACK:
      return `rolled back by ${by}`;
    case InsightFailureCause.REVERT:
      return `reverted by ${by}`;
    case InsightFailureCause.HOTFIX:
      return `hotfix ${by}`;
    case InsightFailureCause.INCIDENT:
      return `incident, event ${by}`;
  }
  return "for a reason that this version does not know";
}
