import type { AssessedDeployment } from "@slipway/domain";
import { expect, test } from "vitest";
import { type InsightDay, insightDay } from "./insight-day.ts";

const dayMs = Date.UTC(2026, 10, 2);

function deployment(
  name: string,
  given: Partial<AssessedDeployment["fact"]> = {},
  rest: Partial<AssessedDeployment> = {},
): AssessedDeployment {
  return {
    fact: {
      deploymentId: name,
      projectId: "shop",
      applicationId: "1",
      applicationName: "cart 😀 \"'\\",
      labels: { team: "buying" },
      outcome: "succeeded",
      startedMs: dayMs + 1_000,
      endedMs: dayMs + 3_000,
      words: ["feat"],
      ...given,
    },
    leadMs: [5, 7_000_000_000],
    failure: undefined,
    isRework: false,
    ...rest,
  };
}

const day: InsightDay = {
  projectId: "shop",
  dayMs,
  deployments: [
    deployment("a"),
    deployment("b", { applicationId: "2", labels: {}, words: [] }, { leadMs: [], isRework: true }),
    deployment(
      "c",
      { outcome: "rolled-back", startedMs: dayMs - 60_000 },
      { failure: { cause: "rolled-back", by: "", knownMs: dayMs + 3_000, sinceMs: dayMs - 60_000, recoveredMs: undefined } },
    ),
    deployment("d", {}, { failure: { cause: "rollback", by: "x", knownMs: 5, sinceMs: dayMs + 3_000, recoveredMs: 7 } }),
    deployment("e", { outcome: "failed" }),
  ],
};

test("a day is read as it was written", () => {
  expect(insightDay.decode(insightDay.encode(day))).toEqual(day);
  const empty = { ...day, deployments: [] };
  expect(insightDay.decode(insightDay.encode(empty))).toEqual(empty);
});

test("what applications have in common is written once", () => {
  const many = { ...day, deployments: Array.from({ length: 100 }, (_, nth) => deployment(`${nth}`)) };
  expect(insightDay.encode(many).match(/buying/g)).toHaveLength(1);
});

test.for(["", "1", "{}", "null", '{"v":2}'])("%j is no day", (text) => {
  expect(() => insightDay.decode(text)).toThrow();
});

test("a day of which a part is missing is none", () => {
  const { ended: _, ...stored } = JSON.parse(insightDay.encode(day));
  expect(() => insightDay.decode(JSON.stringify({ ...stored, ended: [1] }))).toThrow("not a whole day");
  expect(() => insightDay.decode(JSON.stringify({ ...stored, ended: Array(5).fill(1), outcomes: "sssss", of: [9, 9, 9, 9, 9] }))).toThrow(
    "deployment a is not whole",
  );
});
