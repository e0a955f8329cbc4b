import { expect, test } from "vitest";
import { Incarnations } from "./incarnations.ts";

test("a stream that has another creation time replaces the one before, for those that listened to that one", () => {
  const incarnations = new Incarnations();
  expect(incarnations.observe("A", "1")).toBe(false);
  const [a, b] = [incarnations.replaced("A"), incarnations.replaced("B")];
  expect([incarnations.observe("A", "1"), a.aborted]).toEqual([false, false]);
  expect([incarnations.observe("A", "2"), a.aborted, b.aborted]).toEqual([true, true, false]);
  expect(incarnations.replaced("A").aborted).toBe(false);
});

test("a stream is usable once it is restored", async () => {
  const incarnations = new Incarnations();
  await incarnations.usable("A");
  incarnations.setRestoring("A", true);
  let isUsable = false;
  const usable = incarnations.usable("A").then(() => {
    isUsable = true;
  });
  await expect(incarnations.usable("A", AbortSignal.abort(new Error("stop")))).rejects.toThrow("stop");
  expect(isUsable).toBe(false);
  incarnations.setRestoring("A", false);
  await usable;
  expect(incarnations.isRestoring("A")).toBe(false);
});
