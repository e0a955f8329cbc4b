import { expect, test } from "vitest";
import { bounded } from "./bounded.ts";

test("it returns when the promise settles, also with an error", async () => {
  expect(await bounded(Promise.resolve("answer"), 60_000)).toBeUndefined();
  expect(await bounded(Promise.reject(new Error("refused")), 60_000)).toBeUndefined();
});

test("it returns after the time if the promise never settles", async () => {
  expect(await bounded(new Promise(() => {}), 1)).toBeUndefined();
});
