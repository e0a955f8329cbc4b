import { expect, test } from "vitest";
import { RunningStages } from "./running-stages.ts";

const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

test("a newer attempt aborts the earlier one and starts only when that has ended", async () => {
  const stages = new RunningStages();
  const order: string[] = [];
  const older = stages.run("d/s", (replaced) => untilAborted(replaced).finally(() => order.push("older ended")));
  const refused = expect(older).rejects.toThrowError("a newer attempt of stage d/s took over");
  await stages.run("d/s", async () => order.push("newer ran"));
  await refused;
  expect(order).toEqual(["older ended", "newer ran"]);
});

test("of three attempts only the newest runs", async () => {
  const stages = new RunningStages();
  const ran: number[] = [];
  const attempt = (number: number, work: (replaced: AbortSignal) => Promise<unknown>) =>
    stages.run("d/s", (replaced) => {
      ran.push(number);
      return work(replaced);
    });
  const ends = await Promise.allSettled([attempt(1, untilAborted), attempt(2, untilAborted), attempt(3, async () => "done")]);
  expect(ends.map(({ status }) => status)).toEqual(["rejected", "rejected", "fulfilled"]);
  expect(ran).toEqual([1, 3]);
});

test("different stages run at once", async () => {
  const stages = new RunningStages();
  const { promise, resolve } = Promise.withResolvers<void>();
  const waiting = stages.run("d/a", () => promise);
  await expect(stages.run("d/b", async () => resolve())).resolves.toBeUndefined();
  await waiting;
});
