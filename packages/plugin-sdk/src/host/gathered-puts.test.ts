import { Fault } from "@slipway/domain";
import { expect, test } from "vitest";
import { GatheredPuts } from "./gathered-puts.ts";

function gathered() {
  const requests: { readonly values: unknown; readonly end: PromiseWithResolvers<void> }[] = [];
  const puts = new GatheredPuts((values) => {
    const end = Promise.withResolvers<void>();
    requests.push({ values, end });
    return end.promise;
  });
  return { requests, puts };
}
const soon = () => new Promise((resolve) => setImmediate(resolve));

test("what is put at once, and while a request is under way, is one request each, in order", async () => {
  const { requests, puts } = gathered();
  const first = [puts.put({ a: "1" }), puts.put({ b: "1" })];
  await soon();
  const second = [puts.put({ a: "2" }), puts.put({ c: "1", a: "3" })];
  await soon();
  expect(requests.map(({ values }) => values)).toEqual([{ a: "1", b: "1" }]);
  requests[0]?.end.resolve();
  await Promise.all(first);
  await soon();
  expect(requests.map(({ values }) => values)).toEqual([
    { a: "1", b: "1" },
    { a: "3", c: "1" },
  ]);
  requests[1]?.end.resolve();
  await Promise.all(second);
});

test("a failed request rejects its own values only", async () => {
  const { requests, puts } = gathered();
  const first = puts.put({ a: "1" });
  await soon();
  const second = puts.put({ b: "1" });
  requests[0]?.end.reject(new Error("too large"));
  await expect(first).rejects.toThrowError("too large");
  await soon();
  requests[1]?.end.resolve();
  await expect(second).resolves.toBeUndefined();
});

test("a value that the host refuses fails alone", async () => {
  const puts = new GatheredPuts(async (values) => {
    if ("big" in values) throw new Fault("too_large", "big is too large");
  });
  const put = await Promise.allSettled([puts.put({ a: "1" }), puts.put({ big: "1" }), puts.put({ b: "1" })]);
  expect(put.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});
