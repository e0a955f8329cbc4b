import type { GetInsightsResponse, Insights } from "@slipway/proto/api";
import { instantOf } from "@slipway/state";
import type { Shown } from "../print.ts";
import { table } from "../tables/table.ts";
import { frequencyWords, lengthWords, rateWords, summaryWords } from "./insight-words.ts";
import { sparkline } from "./sparkline.ts";

/**
 * The metrics of a window for people, one a line, with what is behind each and how it developed; with `parts`, each part in a line of its own below. Days are
 * those of the time zone, by default of this machine.
 */
export function describeInsights(
  { since, until, total, rules }: GetInsightsResponse,
  {
    wide = false,
    parts: showParts = false,
    timeZone = Temporal.Now.timeZoneId(),
  }: Partial<Shown> & { readonly parts?: boolean; readonly timeZone?: string },
): string {
  const insights = total?.insights;
  if (insights === undefined) return "no insights";
  const parts = total?.parts ?? [];
  const trend = (pick: (insights: Insights) => number | undefined): string =>
    parts.length > 1 ? sparkline(parts.map((part) => part.insights && pick(part.insights))) : "";
  const { deployments, successfulDeployments, leadTime, failedDeployments, recoveryTime, openFailures, reworkDeployments } = insights;
  const open = openFailures > 0n ? `, ${openFailures} open` : "";
  const metrics = table(
    ["metric", "value", "of", parts.length > 1 ? "over time" : ""],
    [
      [
        "deployment frequency",
        frequencyWords(insights),
        counted(successfulDeployments, "deployment"),
        trend((each) => Number(each.successfulDeployments)),
      ],
      ["lead time", summaryWords(leadTime), counted(leadTime?.count, "change"), trend((each) => each.leadTime?.medianMs)],
      [
        "change failure rate",
        rateWords(insights.changeFailureRate),
        `${failedDeployments} of ${counted(deployments, "deployment")}`,
        trend((each) => each.changeFailureRate),
      ],
      [
        "recovery time",
        summaryWords(recoveryTime),
        `${counted(recoveryTime?.count, "failure")}${open}`,
        trend((each) => each.recoveryTime?.medianMs),
      ],
      [
        "rework rate",
        rateWords(insights.reworkRate),
        `${reworkDeployments} of ${counted(deployments, "deployment")}`,
        trend((each) => each.reworkRate),
      ],
    ],
    { whole: true },
  );
  const window = `${dateOf(since, timeZone)} to ${dateOf(until, timeZone)}`;
  const note = `a hotfix (${rules?.hotfixLabel}) or an incident is blamed on a deployment of the last ${lengthWords(Number(rules?.failureWindowMs))}`;
  return [window, metrics, ...(wide ? [note] : []), ...(showParts && parts.length > 0 ? ["", partTable(parts, timeZone)] : [])].join("\n");
}

function partTable(parts: NonNullable<GetInsightsResponse["total"]>["parts"], timeZone: string): string {
  return table(
    ["from", "deployments", "lead time", "failed", "recovery time", "rework"],
    parts.map(({ since, insights }) => [
      dateOf(since, timeZone),
      `${insights?.successfulDeployments ?? 0}`,
      summaryWords(insights?.leadTime),
      rateWords(insights?.changeFailureRate),
      summaryWords(insights?.recoveryTime),
      rateWords(insights?.reworkRate),
    ]),
  );
}

function counted(count: bigint | undefined, noun: string): string {
  return `${count ?? 0n} ${noun}${count === 1n ? "" : "s"}`;
}

/** A day if it is the beginning of one, else with its time. */
function dateOf(at: Parameters<typeof instantOf>[0], timeZone: string): string {
  const local = instantOf(at)?.toZonedDateTimeISO(timeZone);
  if (local === undefined) return "-";
  const time = local.toPlainTime();
  return time.equals(new Temporal.PlainTime())
    ? local.toPlainDate().toString()
    : `${local.toPlainDate()} ${time.toString({ smallestUnit: "minute" })}`;
}
