import { expect, test } from "vitest";
import { Patience } from "./patience.ts";

test("without a budget there is no other look", async () => {
  expect(await new Patience(0).pause(1, AbortSignal.timeout(60_000))).toBe(false);
});

test("the budget is that of all waits together", async () => {
  const patience = new Patience(1);
  while (await patience.pause(1, AbortSignal.timeout(60_000)));
  expect(await patience.pause(1, AbortSignal.timeout(60_000))).toBe(false);
});

test("a wait that is stopped throws the reason", async () => {
  const stop = new AbortController();
  const waiting = new Patience(3_600_000).pause(10, stop.signal);
  stop.abort(new Error("stopped"));
  await expect(waiting).rejects.toThrow("stopped");
});
