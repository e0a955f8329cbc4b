import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type AssessedDeployment, cutWindow, Fault, type Insights, insightsOf, type SeriesUnit, type WindowPart } from "@slipway/domain";
import {
  type GetInsightsRequest,
  type InsightGroup,
  InsightGrouping,
  InsightGroupSchema,
  type InsightsSchema,
  InsightUnit,
} from "@slipway/proto/api";
import { timestampOf } from "@slipway/state";
import type { Period } from "@slipway/store";

/** So many numbers fit into an answer. */
const mostParts = 20_000;

/** The metrics of all deployments and of each group, over the window and over its parts. Throws `invalid` for a time zone that is none, and for too many parts. */
export function groupInsights(
  deployments: readonly AssessedDeployment[],
  period: Period,
  request: Pick<GetInsightsRequest, "groupBy" | "label" | "unit" | "timeZone">,
): { readonly total: InsightGroup; readonly groups: InsightGroup[] } {
  const parts = partsOf(period, request);
  const groups = request.groupBy === InsightGrouping.UNSPECIFIED ? [] : [...groupsOf(deployments, request)];
  if (parts.length * (groups.length + 1) > mostParts)
    throw new Fault("invalid", `${groups.length + 1} groups of ${parts.length} parts are too many: use larger parts or a narrower filter`);
  const describe = (of: readonly AssessedDeployment[], named: Pick<InsightGroup, "name" | "applicationId" | "projectId">): InsightGroup =>
    create(InsightGroupSchema, { ...named, insights: encodeInsights(of, period), parts: inParts(of, parts) });
  return {
    total: describe(deployments, { name: "", applicationId: "", projectId: "" }),
    groups: groups
      .map(({ of, ...named }) => describe(of, named))
      .sort((a, b) => compare(a.name, b.name) || compare(a.applicationId, b.applicationId)),
  };
}

const units: ReadonlyMap<InsightUnit, SeriesUnit> = new Map([
  [InsightUnit.DAY, "day"],
  [InsightUnit.WEEK, "week"],
  [InsightUnit.MONTH, "month"],
]);

const shortestDays: Readonly<Record<SeriesUnit, number>> = { day: 1, week: 7, month: 28 };

function partsOf({ since, until }: Period, { unit, timeZone }: Pick<GetInsightsRequest, "unit" | "timeZone">): WindowPart[] {
  if (unit === InsightUnit.UNSPECIFIED) return [];
  const word = units.get(unit);
  if (word === undefined) throw new Fault("invalid", `unit ${unit} is unknown to this version`);
  const days = since.until(until).total("hours") / 24;
  if (days / shortestDays[word] > mostParts)
    throw new Fault("invalid", `the window has too many ${word}s: use larger parts or a shorter window`);
  try {
    return cutWindow(since, until, word, timeZone || "UTC");
  } catch (cause) {
    throw new Fault("invalid", `${JSON.stringify(timeZone)} is not a time zone: use a name such as Europe/Berlin`, { cause });
  }
}

interface Group extends Pick<InsightGroup, "name" | "applicationId" | "projectId"> {
  readonly of: readonly AssessedDeployment[];
}

function* groupsOf(
  deployments: readonly AssessedDeployment[],
  { groupBy, label }: Pick<GetInsightsRequest, "groupBy" | "label">,
): Generator<Group> {
  if (groupBy === InsightGrouping.LABEL && label === "") throw new Fault("invalid", "name the label to group by");
  const keyOf = ({ fact }: AssessedDeployment): string => {
    if (groupBy === InsightGrouping.APPLICATION) return fact.applicationId;
    if (groupBy === InsightGrouping.PROJECT) return fact.projectId;
    return Object.hasOwn(fact.labels, label) ? (fact.labels[label] ?? "") : "";
  };
  for (const [key, of] of Map.groupBy(deployments, keyOf)) {
    // An application may have been renamed meanwhile.
    const fact = of.reduce((newest, each) => (each.fact.endedMs > newest.fact.endedMs ? each : newest)).fact;
    if (groupBy === InsightGrouping.APPLICATION) yield { name: fact.applicationName, applicationId: key, projectId: fact.projectId, of };
    else yield { name: key, applicationId: "", projectId: groupBy === InsightGrouping.PROJECT ? key : "", of };
  }
}

function inParts(deployments: readonly AssessedDeployment[], parts: readonly WindowPart[]) {
  const ends = parts.map(({ until }) => until.epochMilliseconds);
  const byPart = Map.groupBy(deployments, ({ fact }) => firstAfter(ends, fact.endedMs));
  return parts.map((part, at) => ({
    since: timestampOf(part.since),
    until: timestampOf(part.until),
    insights: encodeInsights(byPart.get(at) ?? [], part),
  }));
}

/** The index of the first of ascending times that is after a time. */
function firstAfter(ends: readonly number[], ms: number): number {
  let low = 0;
  for (let high = ends.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 0) > ms) high = middle;
    else low = middle + 1;
  }
  return low;
}

function encodeInsights(deployments: readonly AssessedDeployment[], { since, until }: WindowPart): MessageInitShape<typeof InsightsSchema> {
  const { deploymentFrequency, leadTime, changeFailureRate, recoveryTime, reworkRate } = insightsOf(deployments, {
    lengthMs: until.epochMilliseconds - since.epochMilliseconds,
  });
  return {
    deployments: BigInt(changeFailureRate.of),
    successfulDeployments: BigInt(deploymentFrequency.count),
    deploymentsPerDay: deploymentFrequency.perDay,
    leadTime: summary(leadTime),
    failedDeployments: BigInt(changeFailureRate.count),
    ...(changeFailureRate.rate !== undefined && { changeFailureRate: changeFailureRate.rate }),
    recoveryTime: summary(recoveryTime),
    openFailures: BigInt(recoveryTime.open),
    reworkDeployments: BigInt(reworkRate.count),
    ...(reworkRate.rate !== undefined && { reworkRate: reworkRate.rate }),
  };
}

function summary({ count, medianMs, p90Ms }: Insights["leadTime"]) {
  return { count: BigInt(count), ...(medianMs !== undefined && { medianMs }), ...(p90Ms !== undefined && { p90Ms }) };
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
