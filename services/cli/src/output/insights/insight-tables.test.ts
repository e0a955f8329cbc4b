import { create } from "@bufbuild/protobuf";
import {
  GetInsightsResponseSchema,
  InsightDeploymentSchema,
  InsightFailureCause,
  InsightOutcome,
  InsightsSchema,
} from "@slipway/proto/api";
import { timestampOf } from "@slipway/state";
import { expect, test } from "vitest";
import { describeInsights } from "./describe-insights.ts";
import { groupTable } from "./group-table.ts";
import { insightDeploymentTable } from "./insight-deployment-table.ts";

const hour = 3_600_000;
const at = (time: string) => timestampOf(Temporal.Instant.from(`2026-11-${time}:00Z`));
const insights = create(InsightsSchema, {
  deployments: 9n,
  successfulDeployments: 8n,
  deploymentsPerDay: 8 / 7,
  leadTime: { count: 10n, medianMs: 1.5 * hour, p90Ms: 24 * hour },
  failedDeployments: 5n,
  changeFailureRate: 5 / 9,
  recoveryTime: { count: 4n, medianMs: 4 * hour, p90Ms: 4 * hour },
  openFailures: 1n,
  reworkDeployments: 2n,
  reworkRate: 2 / 9,
});
const part = (since: string, until: string, successfulDeployments: bigint) => ({
  since: at(since),
  until: at(until),
  insights: { successfulDeployments, deployments: successfulDeployments },
});
const rules = { failureWindowMs: BigInt(24 * hour), hotfixLabel: "hotfix" };
const answer = create(GetInsightsResponseSchema, {
  since: at("02T00:00"),
  until: at("04T00:00"),
  total: { insights, parts: [part("02T00:00", "03T00:00", 1n), part("03T00:00", "04T00:00", 7n)] },
  groups: [
    { name: "", insights: {} },
    { name: "buying", insights },
  ],
  rules,
});

test("the five metrics, what is behind each, and how it developed", () => {
  const lines = describeInsights(answer, { wide: true }).split("\n");
  expect(lines.slice(1)).toEqual([
    "METRIC                 VALUE              OF                   OVER TIME",
    "deployment frequency   1.14 a day         8 deployments        ▂█",
    "lead time              1h30m (p90 1d0h)   10 changes",
    "change failure rate    55.6 %             5 of 9 deployments",
    "recovery time          4h00m              4 failures, 1 open",
    "rework rate            22.2 %             2 of 9 deployments",
    "a hotfix (hotfix) or an incident is blamed on a deployment of the last 1d0h",
  ]);
});

test("days are those of the time zone that was asked for", () => {
  const [since, until] = [at("02T05:00"), at("03T05:00")];
  const total = { insights, parts: [part("02T05:00", "03T05:00", 1n)] };
  const text = describeInsights(create(GetInsightsResponseSchema, { since, until, total, rules }), {
    parts: true,
    timeZone: "America/New_York",
  });
  expect(text.split("\n")[0]).toBe("2026-11-02 to 2026-11-03");
  expect(text.split("\n").at(-1)).toMatch(/^2026-11-02 {3}/);
});

test("each part of the window, if it is asked for", () => {
  const text = describeInsights(answer, { wide: false, parts: true });
  expect(
    text
      .split("\n")
      .slice(-3)
      .map((line) => line.replace(/ +/g, " ").replace(/^\S+( \d\d:\d\d)?/, "FROM")),
  ).toEqual(["FROM DEPLOYMENTS LEAD TIME FAILED RECOVERY TIME REWORK", "FROM 1 - - - -", "FROM 7 - - - -"]);
});

test("groups, and all of them; those without the label have no name", () => {
  expect(
    groupTable(answer)
      .split("\n")
      .map((line) => line.replace(/ {2,}/g, " | ")),
  ).toEqual([
    "NAME | DEPLOYMENTS | FREQUENCY | LEAD TIME | FAILED | RECOVERY TIME | REWORK",
    "(none) | 0 | - | - | - | - | -",
    "buying | 9 | 1.14 a day | 1h30m (p90 1d0h) | 55.6 % | 4h00m | 22.2 %",
    "all | 9 | 1.14 a day | 1h30m (p90 1d0h) | 55.6 % | 4h00m | 22.2 %",
  ]);
});

test("deployments behind a metric: what is counted of each, and why it failed", () => {
  const deployments = [
    create(InsightDeploymentSchema, {
      deploymentId: "11111111-0000-4000-8000-000000000000",
      applicationName: "cart",
      endedAt: at("03T10:00"),
      outcome: InsightOutcome.SUCCEEDED,
      commit: { hash: "abcdef0123", subject: "feat: more" },
      leadTimesMs: [BigInt(18 * hour), BigInt(hour)],
      failureCause: InsightFailureCause.ROLLBACK,
      failureBy: "22222222-0000-4000-8000-000000000000",
      failedAt: at("03T10:00"),
      recoveredAt: at("03T10:30"),
    }),
    create(InsightDeploymentSchema, {
      deploymentId: "33333333-0000-4000-8000-000000000000",
      applicationName: "cart",
      endedAt: at("03T09:00"),
      outcome: InsightOutcome.FAILED,
      rework: true,
      failureCause: InsightFailureCause.FAILED,
      failedAt: at("03T08:00"),
    }),
  ];
  const now = Temporal.Instant.from("2026-11-03T12:00:00Z").epochMilliseconds;
  expect(
    insightDeploymentTable(deployments, now)
      .split("\n")
      .map((line) => line.replace(/ {2,}/g, " | ")),
  ).toEqual([
    "ID | APPLICATION | ENDED | OUTCOME | REVISION | LEAD TIME | REWORK | FAILURE | RECOVERED AFTER",
    "11111111 | cart | 2h ago | succeeded | abcdef0 | 9h30m (2 changes) | rolled back by 22222222 | 30m00s",
    "33333333 | cart | 3h ago | failed | - | - | yes | failed | open",
  ]);
});

test("nothing is said in a sentence", () => {
  expect([groupTable(create(GetInsightsResponseSchema)), insightDeploymentTable([], 0)]).toEqual(["no deployments", "no deployments"]);
});
