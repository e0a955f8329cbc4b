import { expect, test } from "vitest";
import { StagesInFlight } from "./stages-in-flight.ts";

test("a plugin is idle when the last of its stages has ended, whatever other plugins run", async () => {
  const stages = new StagesInFlight();
  const [first, second, other] = ["wait", "wait", "script"].map((plugin) => stages.begin(plugin));
  let isIdle = false;
  const idle = stages.untilIdle("wait").then(() => {
    isIdle = true;
  });
  first?.[Symbol.dispose]();
  await Promise.resolve();
  expect(isIdle).toBe(false);
  second?.[Symbol.dispose]();
  await idle;
  expect([stages.isIdle("wait"), stages.isIdle("script")]).toEqual([true, false]);
  other?.[Symbol.dispose]();
});

test("a plugin that was never used is idle", async () => {
  await expect(new StagesInFlight().untilIdle("wait")).resolves.toBeUndefined();
});
