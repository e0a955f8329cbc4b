import { expect, test } from "vitest";
import { Lane } from "./lane.ts";

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
