import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { RenderCache } from "./render-cache.ts";

let dir = "";
beforeEach(async () => {
  dir = join(await mkdtemp(join(tmpdir(), "slipway-renderings-")), "folder");
  onTestFinished(() => rm(join(dir, ".."), { recursive: true, force: true }));
});

const open = (capacity = 1_000_000, memory = 1_000_000) => new RenderCache({ memory, disk: { dir, capacity } });
const rendered = (text: string) => [{ name: "kustomize build", content: Buffer.from(text) }];
const text = async (result: Promise<readonly { readonly content: Uint8Array }[]>) =>
  Buffer.concat((await result).map(({ content }) => content)).toString();
const never = () => Promise.reject(new Error("it was rendered before"));

test("the same key is rendered once, also by two callers at the same time and by the next process", async () => {
  let runs = 0;
  const gate = Promise.withResolvers<void>();
  const render = async () => {
    runs += 1;
    await gate.promise;
    return rendered("a");
  };
  const cache = open();
  const both = Promise.all([text(cache.get("k", render, undefined)), text(cache.get("k", render, undefined))]);
  gate.resolve();
  expect(await both).toEqual(["a", "a"]);
  expect(runs).toBe(1);
  expect(await text(cache.get("k", never, undefined))).toBe("a");
  expect(await text(open().get("k", never, undefined))).toBe("a");
});

test("a file that is not exactly what was stored is not used", async () => {
  await open().get("k", async () => [...rendered("a: 1\n"), { name: "second", content: Buffer.from("b") }], undefined);
  const path = join(dir, "k");
  const whole = await readFile(path);
  const changed = (from: string, to: string) => Buffer.from(whole.toString().replace(from, to));
  const bad = [
    ...[whole.subarray(0, -1), whole.subarray(0, 3), Buffer.alloc(0), Buffer.concat([whole.subarray(0, -1), Buffer.from("x")])],
    // What says where a file ends, and which one holds hooks.
    ...[changed('"bytes":5', '"bytes":4'), changed('"bytes":5', '"isHooks":true,"bytes":5'), changed("second", "sekond")],
  ];
  for (const content of bad) {
    await writeFile(path, content);
    expect(await text(open().get("k", async () => rendered("again"), undefined))).toBe("again");
    expect(await text(open().get("k", never, undefined))).toBe("again");
  }
});

test("only this user can read what is stored", async () => {
  await open().get("k", async () => rendered("a"), undefined);
  expect([(await stat(dir)).mode & 0o777, (await stat(join(dir, "k"))).mode & 0o777]).toEqual([0o700, 0o600]);
});

test("the folder and the memory are bounded, and a folder that cannot be used is as good as none", async () => {
  const small = open(4_000, 3_000);
  for (let at = 0; at < 40; at += 1) await small.get(`k${at}`, async () => rendered("x".repeat(500)), undefined);
  const files = (await readdir(dir, { withFileTypes: true })).filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async ({ name }) => (await stat(join(dir, name))).size));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(5_000);
  await expect(small.get("k0", never, undefined)).rejects.toThrow("rendered before");
  await rm(dir, { recursive: true });
  await writeFile(dir, "not a folder");
  expect(await text(open().get("k", async () => rendered("a"), undefined))).toBe("a");
});

test("a caller that aborts does not take the rendering from another, and a failure is not kept", async () => {
  const cache = open();
  const first = new AbortController();
  const started = Promise.withResolvers<void>();
  const untilAborted = () =>
    new Promise<never>((_, reject) => {
      first.signal.addEventListener("abort", () => reject(first.signal.reason), { once: true });
      started.resolve();
    });
  const one = cache.get("k", untilAborted, first.signal);
  await started.promise;
  const other = text(cache.get("k", async () => rendered("a"), undefined));
  first.abort(new Error("cancelled"));
  await expect(one).rejects.toThrow("cancelled");
  expect(await other).toBe("a");
  await expect(cache.get("other", () => Promise.reject(new Error("no")), undefined)).rejects.toThrow("no");
  expect(await text(cache.get("other", async () => rendered("b"), undefined))).toBe("b");
});

test("one that waits for the rendering of another stops waiting when it aborts", async () => {
  const cache = open();
  const end = Promise.withResolvers<ReturnType<typeof rendered>>();
  const one = text(cache.get("k", () => end.promise, undefined));
  const abort = new AbortController();
  const other = cache.get("k", never, abort.signal);
  abort.abort(new Error("cancelled"));
  await expect(other).rejects.toThrow("cancelled");
  end.resolve(rendered("a"));
  expect(await one).toBe("a");
});

test("what has secrets in it is kept in memory only", async () => {
  const cache = open();
  await cache.get("secret", async () => rendered("s3cret"), undefined, { isSecret: true });
  expect(await text(cache.get("secret", never, undefined))).toBe("s3cret");
  await expect(open().get("secret", () => Promise.reject(new Error("not stored")), undefined)).rejects.toThrow("not stored");
});
