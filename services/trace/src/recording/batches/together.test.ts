import { expect, test } from "vitest";
import { together } from "./together.ts";

test("an error is thrown when no write is going on any more", async () => {
  const slow = Promise.withResolvers<void>();
  const failure = new Error("full");
  const ended: string[] = [];
  const all = together(
    slow.promise.then(() => ended.push("slow")),
    Promise.reject(failure),
  ).catch((error: unknown) => ended.push(error === failure ? "failed" : "another error"));
  await new Promise((resolve) => setImmediate(resolve));
  expect(ended).toEqual([]);
  slow.resolve();
  await all;
  expect(ended).toEqual(["slow", "failed"]);
});
