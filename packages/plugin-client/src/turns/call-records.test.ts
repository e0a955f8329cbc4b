import { expect, test } from "vitest";
import { CallRecords } from "./call-records.ts";

const repeated = { isRepeated: true };
const reasonOf = (records: CallRecords) => records.record.failed?.reason;

test("before the first call there is nothing", () => {
  expect(new CallRecords().record).toEqual({});
});

test("of repeated calls that fail every reason is shown once, in an order that does not change, until they succeed", () => {
  const records = new CallRecords();
  records.failed("live state b", "target us is away", repeated);
  records.failed("live state a", "target eu is away", repeated);
  records.failed("live state c", "target us is away", repeated);
  expect(reasonOf(records)).toBe("target eu is away; target us is away");
  records.failed("live state a", "target eu is away", repeated);
  expect(reasonOf(records)).toBe("target eu is away; target us is away");

  records.failed("live state c", "target us is away", repeated);
  records.succeeded("live state b");
  records.succeeded("live state c");
  expect(reasonOf(records)).toBe("target eu is away");
  expect(records.record.succeededAt).toBeDefined();
});

test("of other calls the last failure is shown, and stays when calls succeed again", () => {
  const records = new CallRecords();
  records.failed("plan 1", "no strategy");
  records.failed("plan 2", "no stages");
  records.succeeded("plan 3");
  expect(reasonOf(records)).toBe("no stages");
});

test("very many reasons are cut", () => {
  const records = new CallRecords();
  for (let at = 0; at < 500; at++) records.failed(`live state ${at}`, `target ${at} ${"x".repeat(100)}`, repeated);
  expect(reasonOf(records)?.length).toBeLessThan(3_000);
});
