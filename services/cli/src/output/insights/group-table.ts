import type { GetInsightsResponse } from "@slipway/proto/api";
import type { Shown } from "../print.ts";
import { table } from "../tables/table.ts";
import { frequencyWords, rateWords, summaryWords } from "./insight-words.ts";
import { sparkline } from "./sparkline.ts";

/** The metrics of groups for people, one group a line, the last line being all of them. */
export function groupTable({ groups, total }: GetInsightsResponse, { wide }: Shown = { wide: false }): string {
  if (groups.length === 0) return "no deployments";
  const hasParts = groups.some(({ parts }) => parts.length > 1);
  const named = [...groups.map((group) => ({ name: group.name || "(none)", group })), ...(total ? [{ name: "all", group: total }] : [])];
  return table(
    [
      "name",
      "deployments",
      "frequency",
      "lead time",
      "failed",
      "recovery time",
      "rework",
      ...(hasParts ? ["over time"] : []),
      ...(wide ? ["project", "id"] : []),
    ],
    named.map(({ name, group: { insights, parts, projectId, applicationId } }) => [
      name,
      `${insights?.deployments ?? 0}`,
      insights ? frequencyWords(insights) : "-",
      summaryWords(insights?.leadTime),
      rateWords(insights?.changeFailureRate),
      summaryWords(insights?.recoveryTime),
      rateWords(insights?.reworkRate),
      ...(hasParts ? [sparkline(parts.map((part) => Number(part.insights?.successfulDeployments ?? 0)))] : []),
      ...(wide ? [projectId, applicationId] : []),
    ]),
    { whole: wide },
  );
}
