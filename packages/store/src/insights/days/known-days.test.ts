import { silentLogger } from "@slipway/runtime";
import { expect, test } from "vitest";
import { insightDay } from "../../codecs/insight-day.ts";
import { RowReader } from "../../history/row-reader.ts";
import { digestOf } from "./digest-of.ts";
import { KnownDays } from "./known-days.ts";

function stored(projectId: string) {
  const judged = insightDay.encode({ projectId, dayMs: 0, deployments: [] });
  return { judged, digest: digestOf(judged) };
}

test("a day is known while its digest is the same", () => {
  const days = new KnownDays(new RowReader(silentLogger()));
  const { digest } = stored("shop");
  expect(days.find("shop 0", digest)).toBeUndefined();
  const first = days.read("shop 0", stored("shop"));
  expect(first).toMatchObject({ projectId: "shop" });
  expect(days.find("shop 0", digest)).toBe(first);
  expect(days.find("shop 0", stored("bank").digest)).toBeUndefined();
  expect(days.find("shop 1", digest)).toBeUndefined();
});

test("a day without a digest is never known", () => {
  const days = new KnownDays(new RowReader(silentLogger()));
  expect(days.read("shop 0", { ...stored("shop"), digest: 0n })).toMatchObject({ projectId: "shop" });
  expect(days.find("shop 0", 0n)).toBeUndefined();
});

test("those that were not asked for the longest time are forgotten first", () => {
  const [a, b, c] = [stored("a"), stored("b"), stored("c")];
  const days = new KnownDays(new RowReader(silentLogger()), 2 * a.judged.length);
  const first = days.read("a", a);
  days.read("b", b);
  expect(days.find("a", a.digest)).toBe(first);
  days.read("c", c);
  expect(days.find("a", a.digest)).toBe(first);
  expect(days.find("b", b.digest)).toBeUndefined();
});

test("a day that cannot be decoded is counted each time, and is none", () => {
  const rows = new RowReader(silentLogger());
  const days = new KnownDays(rows);
  const broken = { judged: "{", digest: 7n };
  expect([days.read("shop 0", broken), days.find("shop 0", 7n), days.read("shop 0", broken)]).toEqual([undefined, undefined, undefined]);
  expect(rows.skipped).toBe(2);
});
