import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import type { Cluster } from "../client/cluster.ts";
import { Returns } from "./returns.ts";

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
});

function start() {
  const server = { asked: 0, isAway: true };
  const asked = {
    isAway: async () => {
      server.asked++;
      return server.isAway;
    },
  };
  const returns = new Returns();
  onTestFinished(() => returns[Symbol.dispose]());
  return { server, returns, cluster: asked as unknown as Cluster }; // all that is used of it
}
const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1_000);

test("a cluster that is away is asked once for all who wait, and all are told within seconds that it is back", async () => {
  const { server, returns, cluster } = start();
  const told: string[] = [];
  for (const name of ["shop", "bank"]) returns.wait(cluster, () => void told.push(name));
  await seconds(60);
  expect(told).toEqual([]);
  expect(server.asked).toBeLessThan(60);
  server.isAway = false;
  await seconds(3);
  expect(told).toEqual(["shop", "bank"]);
});

test("a cluster that is back before it is asked for the first time is told, too", async () => {
  const { server, returns, cluster } = start();
  server.isAway = false;
  let told = 0;
  const waiting = returns.wait(cluster, () => void told++);
  await seconds(2);
  waiting[Symbol.dispose]();
  expect(told).toBe(1);
});

test("a cluster for which nobody waits any more is not asked", async () => {
  const { server, returns, cluster } = start();
  const told: string[] = [];
  const waits = [returns.wait(cluster, () => void told.push("shop")), returns.wait(cluster, () => void told.push("bank"))];
  waits[0]?.[Symbol.dispose]();
  await seconds(10);
  expect(server.asked).toBeGreaterThan(1);
  waits[1]?.[Symbol.dispose]();
  const { asked } = server;
  await seconds(60);
  expect([server.asked, told]).toEqual([asked, []]);
  returns.wait(cluster, () => void told.push("late"));
  await seconds(1);
  server.isAway = false;
  await seconds(3);
  expect(told).toEqual(["late"]);
});
