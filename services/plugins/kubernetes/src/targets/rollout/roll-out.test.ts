import { Fault } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import { type RollOut, rollOut } from "./roll-out.ts";

const second = Temporal.Duration.from({ seconds: 1 });
const wave = (names: string, pause?: Temporal.Duration) => ({ targets: names.split(" "), pause });

function start(given: Pick<RollOut<string>, "waves"> & Partial<RollOut<string>>, failing = "") {
  const events: string[] = [];
  const outcomes = rollOut({
    maxParallel: 100,
    maxFailures: 0,
    maxUnavailable: 100,
    isUnavailable: (target) => target.startsWith("away"),
    change: async (target) => {
      events.push(target);
      if (failing.split(" ").includes(target)) throw new Fault("unavailable", `${target} is away`);
      return `${target} done`;
    },
    pause: async (_, index) => void events.push(`pause ${index}`),
    signal: new AbortController().signal,
    ...given,
  });
  return { events, outcomes };
}
const kinds = async ({ outcomes }: ReturnType<typeof start>) => (await outcomes).map(({ target, kind }) => `${target} ${kind}`);

test("waves come one after the other, with their pauses", async () => {
  const run = start({ waves: [wave("a b", second), wave("c"), wave("d")] });
  expect(await kinds(run)).toEqual(["a succeeded", "b succeeded", "c succeeded", "d succeeded"]);
  expect(run.events).toEqual(["a", "b", "pause 0", "c", "d"]);
});

test("a failure does not stop those beside it, but no later wave, and no pause, begins", async () => {
  const run = start({ waves: [wave("a b c", second), wave("d")] }, "a");
  expect(await kinds(run)).toEqual(["a failed", "b succeeded", "c succeeded", "d not-tried"]);
  expect(run.events).toEqual(["a", "b", "c"]);
});

test("tolerated failures stop nothing; one more stops what was not begun", async () => {
  expect(await kinds(start({ waves: [wave("a b"), wave("c")], maxFailures: 1 }, "a"))).toEqual(["a failed", "b succeeded", "c succeeded"]);
  const run = start({ waves: [wave("a b c d")], maxParallel: 1, maxFailures: 1 }, "a b");
  expect(await kinds(run)).toEqual(["a failed", "b failed", "c not-tried", "d not-tried"]);
});

test("targets that are unavailable stop nothing, unless they are all of a wave, or more than tolerated", async () => {
  const run = start({ waves: [wave("away a", second), wave("b")] }, "away");
  expect(await kinds(run)).toEqual(["away unavailable", "a succeeded", "b succeeded"]);
  expect(run.events).toEqual(["away", "a", "pause 0", "b"]);
  const silent = start({ waves: [wave("away-1 away-2", second), wave("b")] }, "away-1 away-2");
  expect(await kinds(silent)).toEqual(["away-1 unavailable", "away-2 unavailable", "b not-tried"]);
  expect(silent.events).toEqual(["away-1", "away-2"]);
  const strict = { waves: [wave("away a b")], maxParallel: 1, maxUnavailable: 0 };
  expect(await kinds(start(strict, "away"))).toEqual(["away unavailable", "a not-tried", "b not-tried"]);
});

test("no more targets are changed at the same time than allowed", async () => {
  let [running, most] = [0, 0];
  const change = async (target: string) => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
    return target;
  };
  await start({ waves: [wave("a b c d e f g")], maxParallel: 3, change }).outcomes;
  expect(most).toBe(3);
});

test("an abort ends it once what was begun has ended, and a bug is no failure of a target", async () => {
  const cancel = new AbortController();
  const ended: string[] = [];
  const change = async (target: string) => {
    cancel.abort(new Error("cancelled"));
    await Promise.resolve();
    ended.push(target);
    return target;
  };
  await expect(start({ waves: [wave("a"), wave("b")], change, signal: cancel.signal }).outcomes).rejects.toThrow("cancelled");
  expect(ended).toEqual(["a"]);
  const bug = () => Promise.reject(new TypeError("bug"));
  await expect(start({ waves: [wave("a b")], change: bug, maxFailures: 9 }).outcomes).rejects.toThrow(TypeError);
});
