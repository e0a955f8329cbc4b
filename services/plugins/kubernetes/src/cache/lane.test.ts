import { expect, test } from "vitest";
import { Lane, type Priority } from "./lane.ts";

test("only so many run at once, in the order of the calls, also after one failed", async () => {
  const lane = new Lane(2);
  const started: number[] = [];
  const gates = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
  const runs = gates.map(({ promise }, index) =>
    lane.run(async () => {
      started.push(index);
      await promise;
    }),
  );
  await Promise.resolve();
  expect(started).toEqual([0, 1]);
  gates[1]?.reject(new Error("no answer"));
  await expect(runs[1]).rejects.toThrow("no answer");
  expect(started).toEqual([0, 1, 2]);
  for (const { resolve } of gates) resolve();
  await Promise.all([runs[0], runs[2], runs[3]]);
  expect(started).toEqual([0, 1, 2, 3]);
});

test("what is urgent goes first, and of four turns one is for the rest", async () => {
  const lane = new Lane(1);
  const started: string[] = [];
  const run = (name: string, priority: Priority) => lane.run(async () => void started.push(name), priority);
  const routine = ["a", "b", "c"].map((name) => run(name, "routine"));
  await Promise.all([...routine, ...["1", "2", "3", "4", "5"].map((name) => run(name, "urgent"))]);
  expect(started.join("")).toBe("a123b45c");
});
