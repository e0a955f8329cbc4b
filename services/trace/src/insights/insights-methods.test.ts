import { create } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import { type DeploymentFact, judgeDeployments } from "@slipway/domain";
import {
  GetInsightsRequestSchema,
  InsightFailureCause,
  InsightGrouping,
  InsightMetric,
  InsightUnit,
  ListInsightDeploymentsRequestSchema,
  ListInsightIncidentsRequestSchema,
} from "@slipway/proto/api";
import { ExternalEventSchema } from "@slipway/proto/state";
import { timestampOf } from "@slipway/state";
import type { FoundIncident, InsightScope, Period, Store } from "@slipway/store";
import { expect, test } from "vitest";
import { defaultInsightRules } from "../config.ts";
import { insightsMethods } from "./insights-methods.ts";

const now = Temporal.Instant.from("2026-11-30T12:00:00Z");
const hoursAgo = (hours: number): number => now.epochMilliseconds - hours * 3_600_000;

function fact(deploymentId: string, hours: number, given: Partial<DeploymentFact> = {}): DeploymentFact {
  const endedMs = hoursAgo(hours);
  return {
    deploymentId,
    projectId: "shop",
    applicationId: "cart",
    applicationName: "cart",
    labels: { team: "buying" },
    kind: "change",
    outcome: "succeeded",
    startedMs: endedMs - 60_000,
    endedMs,
    changes: [{ commit: deploymentId, committedMs: endedMs - 3_600_000 }],
    reverts: [],
    words: [],
    ...given,
  };
}

const web = { applicationId: "web", applicationName: "web", labels: {} };
const deployments = [
  fact("a", 100),
  fact("b", 50, { outcome: "rolled-back" }),
  fact("c", 40),
  fact("d", 30, web),
  fact("e", 30, web),
  fact("before", 2_000),
];

function methods(found: readonly FoundIncident[] = []) {
  const asks: (readonly string[])[] = [];
  const asked: { scope: InsightScope; period: Period }[] = [];
  const store = {
    insights: {
      read: async (scope: InsightScope, period: Period) => {
        asked.push({ scope, period });
        return { judged: judgeDeployments({ deployments, undoings: [] }), incidents: [], labelled: new Set<string>() };
      },
      incidents: async () => found,
    },
    externalEvents: {
      findAll: async (ids: readonly string[]) => {
        asks.push(ids);
        const event = create(ExternalEventSchema, { id: "e1", labels: { incident: "INC-7" }, source: "/pager" });
        return new Map(ids.includes("e1") ? [["e1", event]] : []);
      },
    },
    deployments: { findAll: async () => new Map() },
  };
  // Holds because the methods under test call nothing else.
  const all = insightsMethods({ store: store as unknown as Store, rules: defaultInsightRules, now: () => now });
  const context = {} as HandlerContext;
  return {
    asked,
    asks,
    get: (given: Parameters<typeof create<typeof GetInsightsRequestSchema>>[1]) =>
      all.getInsights(create(GetInsightsRequestSchema, given), context),
    list: (given: Parameters<typeof create<typeof ListInsightDeploymentsRequestSchema>>[1]) =>
      all.listInsightDeployments(create(ListInsightDeploymentsRequestSchema, given), context),
    incidents: (given: Parameters<typeof create<typeof ListInsightIncidentsRequestSchema>>[1]) =>
      all.listInsightIncidents(create(ListInsightIncidentsRequestSchema, given), context),
  };
}

test("a window without ends is the last 30 days", async () => {
  const { get, asked } = methods();
  const { total, groups, since, until } = await get({ filter: { projectId: "shop" } });
  expect(asked).toEqual([
    { scope: { projectId: "shop", applicationId: undefined }, period: { since: now.subtract({ hours: 720 }), until: now } },
  ]);
  expect([since, until]).toEqual([timestampOf(now.subtract({ hours: 720 })), timestampOf(now)]);
  expect(groups).toEqual([]);
  expect(total?.insights).toMatchObject({
    deployments: 5n,
    successfulDeployments: 4n,
    failedDeployments: 1n,
    changeFailureRate: 0.2,
    leadTime: { count: 5n, medianMs: 3_600_000 },
  });
});

test.for([
  { by: { groupBy: InsightGrouping.APPLICATION }, want: ["cart 3", "web 2"] },
  { by: { groupBy: InsightGrouping.LABEL, label: "team" }, want: [" 2", "buying 3"] },
  { by: { groupBy: InsightGrouping.PROJECT }, want: ["shop 5"] },
])("groups by $by", async ({ by, want }) => {
  const { groups } = await methods().get(by);
  expect(groups?.map(({ name, insights }) => `${name} ${insights?.deployments}`)).toEqual(want);
});

test("only deployments of applications that had all labels", async () => {
  const { total } = await methods().get({ filter: { labels: { team: "buying" } } });
  expect(total?.insights?.deployments).toBe(3n);
  expect((await methods().get({ filter: { labels: { team: "buying", env: "x" } } })).total?.insights?.deployments).toBe(0n);
});

test("the parts of a window hold every deployment once, by the days of a time zone", async () => {
  const filter = { since: timestampOf(Temporal.Instant.from("2026-11-25T23:00:00Z")), until: timestampOf(now) };
  const { total } = await methods().get({ filter, unit: InsightUnit.DAY, timeZone: "Europe/Berlin" });
  expect(total?.parts?.map(({ insights }) => Number(insights?.deployments))).toEqual([1, 0, 2, 2, 0]);
  expect(total?.parts?.map(({ since }) => Number(since?.seconds) % 86_400)).toEqual(Array(5).fill(23 * 3600));
});

test.for([
  { given: { unit: InsightUnit.DAY, timeZone: "Mars/Olympus" }, says: '"Mars/Olympus" is not a time zone' },
  { given: { groupBy: InsightGrouping.LABEL }, says: "name the label to group by" },
  { given: { filter: { since: timestampOf(now) } }, says: "the window ends at 2026-11-30T12:00:00Z, before it begins" },
  { given: { filter: { since: timestampOf(now.subtract({ hours: 600_000 })) }, unit: InsightUnit.DAY }, says: "too many" },
])("rejects $says", async ({ given, says }) => {
  await expect(Promise.resolve(methods().get(given))).rejects.toMatchObject({ code: "invalid", message: expect.stringContaining(says) });
});

test("the deployments behind a metric, with what is counted of each", async () => {
  const { list } = methods();
  const { deployments: failed } = await list({ metric: InsightMetric.CHANGE_FAILURE_RATE });
  expect(failed).toMatchObject([{ deploymentId: "b", failureCause: InsightFailureCause.ROLLED_BACK, failureBy: "" }]);
  const { deployments: leads } = await list({ metric: InsightMetric.LEAD_TIME });
  expect(leads?.map(({ deploymentId, leadTimesMs }) => [deploymentId, ...(leadTimesMs ?? []).map((ms) => Number(ms) / 3_600_000)])).toEqual(
    [
      ["e", 1],
      ["d", 1],
      ["c", 11, 1],
      ["a", 1],
    ],
  );
});

test("pages of one, put together, are the list, within the window of the first page", async () => {
  const { list, asked } = methods();
  const seen: (string | undefined)[] = [];
  let pageToken = "";
  do {
    const page = await list({ pageSize: 1, pageToken });
    seen.push(page.deployments?.[0]?.deploymentId);
    pageToken = page.nextPageToken ?? "";
  } while (pageToken !== "" && seen.length < 10);
  expect(seen).toEqual(["e", "d", "c", "b", "a"]);
  expect(new Set(asked.map(({ period }) => period.until.toString())).size).toBe(1);
  const { nextPageToken } = await list({ pageSize: 1 });
  const other = list({ metric: InsightMetric.LEAD_TIME, pageToken: nextPageToken ?? "" });
  await expect(Promise.resolve(other)).rejects.toMatchObject({ code: "invalid" });
});

test("the events of all incidents of a page are read together, and one that cannot be read hides only what it says", async () => {
  const [first, second] = ["e1", "unreadable"].map(
    (externalEventId, at): FoundIncident => ({
      projectId: "shop",
      externalEventId,
      detectedMs: hoursAgo(9 - at),
      resolvedMs: undefined,
      applicationIds: ["cart"],
    }),
  ) as [FoundIncident, FoundIncident];
  const { incidents, asks } = methods([first, second]);
  const { incidents: shown } = await incidents({});
  expect(shown?.toSorted((a, b) => (a.externalEventId ?? "").localeCompare(b.externalEventId ?? ""))).toMatchObject([
    { externalEventId: "e1", incidentId: "INC-7", source: "/pager", projectId: "shop", applicationIds: ["cart"] },
    { externalEventId: "unreadable", incidentId: "", source: "", projectId: "shop", applicationIds: ["cart"] },
  ]);
  expect(asks.map((ids) => ids.toSorted())).toEqual([["e1", "unreadable"]]);
});

test("incidents have no labels", async () => {
  await expect(Promise.resolve(methods().incidents({ filter: { labels: { team: "buying" } } }))).rejects.toMatchObject({ code: "invalid" });
});
