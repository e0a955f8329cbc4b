import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { assessDeployments, type InsightRecord } from "./assess-deployments.ts";
import type { AssessedDeployment } from "./assessed-deployment.ts";
import type { DeploymentFact } from "./deployment-fact.ts";
import { insightsOf } from "./insights-of.ts";
import { type DeploymentRecord, judgeDeployments } from "./judge-deployments.ts";

/** The example of docs/insights.md. The week begins on Monday, 2 November 2026. */
const page = readFileSync(join(import.meta.dirname, "../../../../docs/insights.md"), "utf8");
const hourMs = 3_600_000;
const at = (time: string): number => Temporal.Instant.from(`2026-11-${time}:00Z`).epochMilliseconds;

function fact(
  deploymentId: string,
  ended: string,
  changes: Readonly<Record<string, string>>,
  given: Partial<DeploymentFact> = {},
): DeploymentFact {
  return {
    deploymentId,
    projectId: "shop",
    applicationId: "cart",
    applicationName: "cart",
    labels: {},
    kind: "change",
    outcome: "succeeded",
    startedMs: at(ended) - 2 * 60_000,
    endedMs: at(ended),
    changes: Object.entries(changes).map(([commit, time]) => ({ commit, committedMs: at(time) })),
    reverts: [],
    words: [],
    ...given,
  };
}

/** Everything that is known at a time. */
type Known = DeploymentRecord & Pick<InsightRecord, "incidents">;

const week: Known = {
  deployments: [
    fact("d1", "02T10:00", { a: "02T08:00" }),
    fact("d2", "03T10:00", { b: "02T16:00", c: "03T09:00" }),
    fact("d3", "03T10:30", {}, { kind: "rollback" }),
    fact("d4", "04T12:00", { e: "04T09:00" }, { outcome: "rolled-back", startedMs: at("04T11:50") }),
    fact("d5", "04T15:00", { f: "04T14:00" }),
    fact("d6", "05T09:00", { g: "05T08:00" }),
    fact("d7", "06T10:00", { h: "05T10:00" }),
    fact("d8", "06T16:00", { i: "06T15:30" }, { words: ["hotfix"] }),
    fact("d9", "07T10:00", { j: "07T09:00" }, { outcome: "not-deployed" }),
    fact("d10", "08T12:00", { k: "08T11:00" }),
  ],
  undoings: [{ deploymentId: "d2", kind: "rollback", by: "d3", atMs: at("03T10:30") }],
  incidents: [{ id: "INC-7", applicationId: "cart", detectedMs: at("05T11:00"), resolvedMs: at("05T13:00") }],
};
/** What comes after the week, and is about it. */
const later: Known = {
  ...week,
  deployments: [...week.deployments, fact("d11", "11T12:00", { l: "11T11:00" }, { reverts: ["k"] })],
  undoings: [...week.undoings, { deploymentId: "d10", kind: "revert", by: "d11", atMs: at("11T12:00") }],
};

const end = at("09T00:00");
const rules = { failureWindowMs: 24 * hourMs, hotfixLabel: "hotfix" };
const ofWeek = ({ incidents, ...record }: Known): AssessedDeployment[] =>
  assessDeployments({ judged: judgeDeployments(record), incidents, labelled: new Set() }, rules)
    .filter(({ fact }) => fact.endedMs < end)
    .sort((a, b) => a.fact.endedMs - b.fact.endedMs);
const lengthMs = 7 * 24 * hourMs;

test("the worked example has the numbers that the page says", () => {
  const { deploymentFrequency, leadTime, changeFailureRate, recoveryTime, reworkRate } = insightsOf(ofWeek(later), { lengthMs });
  expect(deploymentFrequency).toEqual({ count: 8, perDay: 8 / 7 });
  expect(leadTime).toEqual({ count: 10, medianMs: 1.5 * hourMs, p90Ms: 24 * hourMs });
  expect(changeFailureRate).toEqual({ count: 5, of: 9, rate: 5 / 9 });
  expect(recoveryTime).toEqual({ count: 5, open: 0, medianMs: 4 * hourMs, p90Ms: 72 * hourMs });
  expect(reworkRate).toEqual({ count: 2, of: 9, rate: 2 / 9 });
  for (const row of [
    "| deployment frequency | 8 deployments in 7 days: 1.14 a day |",
    "| lead time | 10 changes: median 1h30m, p90 24h |",
    "| change failure rate | 5 of 9: 55.6 % |",
    "| failed deployment recovery time | 5 failures: median 4h, p90 72h |",
    "| rework rate | 2 of 9: 22.2 % |",
  ])
    expect(page).toContain(row);
});

test("each failure of the example has the cause and the recovery that the page says", () => {
  const failures = ofWeek(later).flatMap(({ fact, failure }) =>
    failure ? [[fact.deploymentId, failure.cause, failure.by, ((failure.recoveredMs ?? Number.NaN) - failure.sinceMs) / 60_000]] : [],
  );
  expect(failures).toEqual([
    ["d2", "rollback", "d3", 30],
    ["d4", "rolled-back", "", 10],
    ["d6", "incident", "INC-7", 240],
    ["d7", "hotfix", "d8", 360],
    ["d10", "revert", "d11", 4320],
  ]);
});

test("before the revert of the next week, the week has a failure less", () => {
  expect(insightsOf(ofWeek(week), { lengthMs }).changeFailureRate).toEqual({ count: 4, of: 9, rate: 4 / 9 });
  expect(page).toContain("4 of 9 until Wednesday");
});

test("the order in which facts come does not matter", () => {
  const { deployments, undoings, incidents } = later;
  const reversed = { ...later, deployments: deployments.toReversed(), undoings: undoings.toReversed(), incidents };
  expect(ofWeek(reversed)).toEqual(ofWeek(later));
});
