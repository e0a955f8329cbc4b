import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { gathered } from "./gathered.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

async function textsOf(parts: AsyncIterable<Uint8Array>): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const part of gathered(parts)) texts.push(new TextDecoder().decode(part));
  return texts;
}

test("parts that come without a wait are one, and a wait begins another", async () => {
  async function* parts() {
    yield* [bytes("a"), bytes("b"), bytes("c")];
    await wait(20);
    yield* [bytes("d"), bytes("e")];
  }
  expect(await textsOf(parts())).toEqual(["abc", "de"]);
});

test("what is gathered is bounded, whatever comes", async () => {
  async function* parts() {
    for (let each = 0; each < 100; each++) yield bytes("x".repeat(1_000));
  }
  const texts = await textsOf(parts());
  expect(texts.join("")).toHaveLength(100_000);
  expect(Math.max(...texts.map((text) => text.length))).toBeLessThan(34_000);
});

test("what came before a failure is told before it", async () => {
  async function* parts() {
    yield* [bytes("a"), bytes("b")];
    throw new Error("gone");
  }
  const told = gathered(parts());
  expect(await told.next()).toMatchObject({ value: Buffer.from("ab") });
  await expect(told.next()).rejects.toThrow("gone");
});

test("who stops reading ends the source", async () => {
  let ended = false;
  async function* parts() {
    try {
      for (;;) yield bytes("a".repeat(40_000));
    } finally {
      ended = true;
    }
  }
  for await (const _ of gathered(parts())) break;
  await wait(0);
  expect(ended).toBe(true);
});
