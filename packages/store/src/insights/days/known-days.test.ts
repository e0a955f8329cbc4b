import { silentLogger } from "@slipway/runtime";
import { expect, test } from "vitest";
import { insightDay } from "../../codecs/insight-day.ts";
import { RowReader } from "../../history/row-reader.ts";
import { KnownDays } from "./known-days.ts";

const text = (projectId: string) => insightDay.encode({ projectId, dayMs: 0, deployments: [] });

test("a day is decoded once while its text is the same", () => {
  const days = new KnownDays(new RowReader(silentLogger()));
  const first = days.find("shop 0", text("shop"));
  expect(first).toMatchObject({ projectId: "shop" });
  expect(days.find("shop 0", text("shop"))).toBe(first);
  expect(days.find("shop 0", text("bank"))).toMatchObject({ projectId: "bank" });
  expect(days.find("shop 0", text("shop"))).not.toBe(first);
});

test("those that were not asked for the longest time are forgotten first", () => {
  const days = new KnownDays(new RowReader(silentLogger()), 2 * text("a").length);
  const [a, b] = [days.find("a", text("a")), days.find("b", text("b"))];
  expect(days.find("a", text("a"))).toBe(a);
  days.find("c", text("c"));
  expect(days.find("a", text("a"))).toBe(a);
  expect(days.find("b", text("b"))).not.toBe(b);
});

test("a day that cannot be decoded is counted each time, and is none", () => {
  const rows = new RowReader(silentLogger());
  const days = new KnownDays(rows);
  expect([days.find("shop 0", "{"), days.find("shop 0", "{")]).toEqual([undefined, undefined]);
  expect(rows.skipped).toBe(2);
});
