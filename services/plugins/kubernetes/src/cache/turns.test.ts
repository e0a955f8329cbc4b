import { expect, test } from "vitest";
import { Turns } from "./turns.ts";

test("a cluster with much work does not delay another one", async () => {
  const turns = new Turns();
  const [hot, calm] = [{}, {}];
  const order: string[] = [];
  const flood = Array.from({ length: 50 }, (_, index) => turns.take(hot, () => order.push(`hot ${index}`)));
  await turns.take(calm, () => order.push("calm"));
  expect(order.indexOf("calm")).toBeLessThanOrEqual(1);
  await Promise.all(flood);
  expect(order.filter((each) => each !== "calm")).toEqual(Array.from({ length: 50 }, (_, index) => `hot ${index}`));
});

test("work that throws rejects its own promise only", async () => {
  const turns = new Turns();
  const cluster = {};
  const failing = turns.take(cluster, () => {
    throw new Error("no JSON");
  });
  const next = turns.take(cluster, () => 1);
  await expect(failing).rejects.toThrow("no JSON");
  expect(await next).toBe(1);
});
