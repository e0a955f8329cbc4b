import { expect, test } from "vitest";
import { gathered } from "./gathered.ts";

/** What is yielded of these items if all of them have come before the reader asks the second time. */
async function read(items: readonly (readonly string[] | undefined)[], failure?: Error) {
  const { promise: isOver, resolve } = Promise.withResolvers<void>();
  async function* source() {
    yield* items;
    resolve();
    if (failure) throw failure;
  }
  const shown: unknown[] = [];
  for await (const about of gathered(source())) {
    shown.push(about && [...about]);
    await isOver;
  }
  return shown;
}

test("what came meanwhile is one item", async () => {
  expect(await read([["a"], ["b"], ["c", "b"]])).toEqual([["a"], ["b", "c"]]);
});

test("after a lost connection, and after more than can be kept, it may have been anything", async () => {
  const many = Array.from({ length: 6_000 }, (_, at) => `n${at}`);
  expect(await read([["a"], ["b"], undefined, ["c"]])).toEqual([["a"], undefined]);
  expect(await read([["a"], many, many.map((name) => `${name}'`)])).toEqual([["a"], undefined]);
});

test("an error comes after everything before it", async () => {
  await expect(read([["a"]], new Error("lost"))).rejects.toThrow("lost");
});
