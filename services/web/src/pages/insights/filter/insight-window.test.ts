import { InsightUnit } from "@slipway/proto/api";
import { expect, test } from "vitest";
import { windowOf } from "./insight-window.ts";

test.for([
  ["7d", new Date(2026, 10, 24), InsightUnit.DAY],
  ["30d", new Date(2026, 10, 1), InsightUnit.DAY],
  ["90d", new Date(2026, 8, 7), InsightUnit.WEEK],
  ["365d", new Date(2025, 11, 1), InsightUnit.MONTH],
] as const)("on a Monday, %s begin at %s", ([range, since, unit]) => {
  expect(windowOf(range, new Date(2026, 10, 30, 14, 30))).toEqual({ since, unit });
});

test("on a Sunday, weeks begin on the Monday before", () => {
  expect(windowOf("90d", new Date(2026, 10, 29, 23, 59)).since).toEqual(new Date(2026, 7, 31));
});
