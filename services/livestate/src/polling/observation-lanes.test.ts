import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ObservationLanes } from "./observation-lanes.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function lanes(given: { readonly perLane?: number; readonly atOnce?: number } = {}) {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const queue = new ObservationLanes({ perLane: 2, atOnce: 4, ...given });
  const add = (lane: string, name = lane) =>
    queue.add(lane, () => {
      begun.push(name);
      return new Promise<void>((resolve) => void ends.push(resolve));
    });
  return { queue, add, begun, ends };
}

test("what never ends in one lane holds up nothing in another", () => {
  const { add, begun } = lanes();
  for (let at = 0; at < 10; at++) add("slow");
  add("other");
  expect(begun).toEqual(["slow", "slow", "other"]);
});

test("slow lanes that take all places keep others waiting for ten seconds at most, and stay within their own limit", async () => {
  const { add, begun } = lanes();
  for (const lane of ["a", "a", "a", "b", "b", "b", "c"]) add(lane);
  expect(begun).toEqual(["a", "a", "b", "b"]);
  await vi.advanceTimersByTimeAsync(9_999);
  expect(begun).toHaveLength(4);
  await vi.advanceTimersByTimeAsync(1);
  expect(begun).toEqual(["a", "a", "b", "b", "c"]);
});

test("lanes have their turns one after the other, and work of one lane runs in order", async () => {
  const { add, begun, ends } = lanes({ perLane: 1, atOnce: 1 });
  for (const name of ["a1", "a2", "a3", "b1"]) add(name.slice(0, 1), name);
  for (let at = 0; at < 4; at++) {
    ends.shift()?.();
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(begun).toEqual(["a1", "a2", "b1", "a3"]);
});

test("it is idle once what runs has ended and the rest was dropped", async () => {
  const { queue, add, begun, ends } = lanes({ perLane: 1 });
  add("a");
  add("a");
  queue.clear();
  let isIdle = false;
  void queue.onIdle().then(() => (isIdle = true));
  await vi.advanceTimersByTimeAsync(0);
  expect(isIdle).toBe(false);
  ends[0]?.();
  await vi.advanceTimersByTimeAsync(0);
  expect([isIdle, begun.length]).toEqual([true, 1]);
});
