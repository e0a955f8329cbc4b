import { expect, test } from "vitest";
import { inTurn } from "./in-turn.ts";

async function* of(items: readonly number[], log: string[] = []) {
  try {
    for (const item of items) {
      log.push(`made ${item}`);
      yield item;
    }
  } finally {
    log.push("over");
  }
}

test("items come with the name of their iterable, each in its order, until all have ended", async () => {
  const seen: string[] = [];
  for await (const [name, item] of inTurn({ a: of([1, 2]), b: of([3]) })) seen.push(`${name}${item}`);
  expect(seen.toSorted()).toEqual(["a1", "a2", "b3"]);
  expect(seen.filter((each) => each.startsWith("a"))).toEqual(["a1", "a2"]);
});

test("no iterable is read ahead, and leaving early ends them", async () => {
  const log: string[] = [];
  for await (const [, item] of inTurn({ a: of([1, 2, 3], log) })) if (item === 1) break;
  await expect.poll(() => log).toEqual(["made 1", "over"]);
});

test("what one of them throws is thrown", async () => {
  // biome-ignore lint/correctness/useYield: it fails before it yields
  async function* broken(): AsyncGenerator<number> {
    throw new Error("no stream");
  }
  const read = async () => {
    for await (const _ of inTurn({ a: of([]), b: broken() })) break;
  };
  await expect(read()).rejects.toThrowError("no stream");
});
