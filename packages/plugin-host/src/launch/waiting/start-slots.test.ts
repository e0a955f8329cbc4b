import { expect, test } from "vitest";
import { StartSlots } from "./start-slots.ts";

const never = new AbortController().signal;

test("no more starts than slots are in progress, and the next begins when one has ended", async () => {
  const slots = new StartSlots({ count: 2, shareMs: 3_600_000 });
  const [first] = await Promise.all([slots.take(never), slots.take(never)]);
  const order: string[] = [];
  const third = slots.take(never).then(() => order.push("third began"));
  await new Promise((resolve) => setImmediate(resolve));
  order.push("first ended");
  first?.[Symbol.dispose]();
  await third;
  expect(order).toEqual(["first ended", "third began"]);
});

test("a start that takes longer than its share does not hold up the others", async () => {
  const slots = new StartSlots({ count: 1, shareMs: 1 });
  await slots.take(never);
  await expect(slots.take(never)).resolves.toBeDefined();
});

test("a start that waits for a slot ends with its signal", async () => {
  const slots = new StartSlots({ count: 1, shareMs: 3_600_000 });
  await slots.take(never);
  const stop = new AbortController();
  const waiting = slots.take(stop.signal);
  stop.abort(new Error("stopped"));
  await expect(waiting).rejects.toThrow("stopped");
});
