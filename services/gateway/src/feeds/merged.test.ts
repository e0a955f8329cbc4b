import { expect, test } from "vitest";
import { ahead, merged } from "./merged.ts";

async function* of<T>(...values: readonly (T | Error)[]): AsyncGenerator<T> {
  for (const value of values) {
    if (value instanceof Error) throw value;
    yield value;
  }
}
const all = (stream: AsyncGenerator<unknown>) => Array.fromAsync(stream);

test("every stream is read to its end, also while another one says nothing", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  async function* late() {
    await promise;
    yield "late";
  }
  const stream = merged([late(), of("a", "b")]);
  expect([(await stream.next()).value, (await stream.next()).value]).toEqual(["a", "b"]);
  resolve();
  expect(await all(stream)).toEqual(["late"]);
});

test("an error ends all streams", async () => {
  await expect(all(merged([of<string>(new Error("broken")), of("a")]))).rejects.toThrow("broken");
});

test("results come in order, and no more are made at the same time than allowed", async () => {
  let [running, most] = [0, 0];
  const make = async (value: number) => {
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running -= 1;
    return value * 2;
  };
  expect(await all(ahead([1, 2, 3, 4, 5], 2, make))).toEqual([2, 4, 6, 8, 10]);
  expect(most).toBe(2);
});

test("the first error ends the results", async () => {
  const make = (value: number) => (value === 2 ? Promise.reject(new Error("two")) : Promise.resolve(value));
  await expect(all(ahead([1, 2, 3], 2, make))).rejects.toThrow("two");
});
