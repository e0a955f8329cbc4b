import { tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { startRendering } from "../../testing/rendering-process.ts";
import { RenderCache } from "./render-cache.ts";

const key = "a".repeat(64);
const never = () => Promise.reject(new Error("it was rendered before"));

test("processes that ask for the same at the same time render it once", async () => {
  await using dir = await tempDir("renderings");
  await using first = startRendering(dir.path, key, "of the first");
  await first.begun;
  await using second = startRendering(dir.path, key, "of the second");
  await using third = startRendering(dir.path, "b".repeat(64), "of the third");
  // Another key is not held up, and by then the second one has asked too.
  third.finish();
  expect(await third.result).toBe("of the third");
  const own = new RenderCache({ memory: 1e6, disk: { dir: dir.path, capacity: 1e6 } }).get(key, never, undefined);
  first.finish();
  expect([await first.result, await second.result]).toEqual(["of the first", "of the first"]);
  expect(Buffer.from((await own)[0]?.content ?? []).toString()).toBe("of the first");
});

test("a process that is killed while it renders gives its turn to the next", async () => {
  await using dir = await tempDir("renderings");
  await using first = startRendering(dir.path, key, "of the first");
  await first.begun;
  await using second = startRendering(dir.path, key, "of the second");
  second.finish();
  await first.kill();
  expect(await second.result).toBe("of the second");
});

test("one that waits for another process stops waiting when it aborts", async () => {
  await using dir = await tempDir("renderings");
  await using first = startRendering(dir.path, key, "of the first");
  await first.begun;
  const abort = new AbortController();
  const own = new RenderCache({ memory: 1e6, disk: { dir: dir.path, capacity: 1e6 } }).get(key, never, abort.signal);
  const aborted = expect(own).rejects.toThrow("cancelled");
  abort.abort(new Error("cancelled"));
  await aborted;
});
