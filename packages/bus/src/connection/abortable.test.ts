import { expect, test } from "vitest";
import { abortable } from "./abortable.ts";

test("without a signal the promise itself is returned", () => {
  const promise = Promise.resolve("answer");
  expect(abortable(promise, undefined)).toBe(promise);
});

test("the answer is returned if it comes first", async () => {
  expect(await abortable(Promise.resolve("answer"), new AbortController().signal)).toBe("answer");
});

test.for([
  { name: "before the call", early: true },
  { name: "during the call", early: false },
])("a signal that aborts $name rejects with its reason", async ({ early }) => {
  const stop = new AbortController();
  if (early) stop.abort(new Error("stopped"));
  const answer = abortable(new Promise(() => {}), stop.signal);
  stop.abort(new Error("stopped"));
  await expect(answer).rejects.toThrow("stopped");
});
