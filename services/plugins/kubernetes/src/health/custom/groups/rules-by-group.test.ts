import { expect, test } from "vitest";
import { healthOfStatus } from "../../../testing/health-of-text.ts";
import { ruleFiles, rulesByGroup } from "./rules-by-group.ts";

test("a group has its rules in one file", () => {
  const groups = ruleFiles.flatMap((file) => Object.keys(file));
  expect(groups.toSorted()).toEqual([...new Set(groups)].toSorted());
  expect(Object.keys(rulesByGroup).length).toBe(groups.length);
});

test("a kind without a status has not failed", () => {
  const kinds = Object.entries(rulesByGroup).flatMap(([group, rules]) =>
    Object.keys(rules).map((kind) => `${group.replace("*", "any")}/v1 ${kind === "*" ? "Any" : kind}`),
  );
  const failed = kinds.filter((kind) => ["degraded", "missing"].includes(healthOfStatus(kind, "")?.health ?? "none"));
  expect(kinds.length).toBeGreaterThan(250);
  expect(failed).toEqual([]);
});
