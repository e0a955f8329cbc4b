import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { expect, onTestFinished, test } from "vitest";
import { replaceInFile } from "./replace-in-file.ts";

const hcl = { by: "HCLField", field: "$.tag" } as const;

/** Counts the threads that this process starts until the test ends. */
function startedThreads(): () => number {
  let started = 0;
  const count = () => {
    started += 1;
  };
  subscribe("worker_threads", count);
  onTestFinished(() => void unsubscribe("worker_threads", count));
  return () => started;
}

/** An HCL file with many attributes before the one that is replaced. */
function fileOf(attributes: number): { readonly name: string; readonly content: Uint8Array } {
  const before = Array.from({ length: attributes }, (_, index) => `a${index} = "ü${index}"\n`).join("");
  return { name: "main.tf", content: Buffer.from(`${before}tag = "v1" # kept\n`) };
}

test("a small file is edited in this thread, a large one in another, byte for byte", async () => {
  const threads = startedThreads();
  for (const { attributes, started } of [
    { attributes: 10, started: 0 },
    { attributes: 2_000, started: 1 },
  ]) {
    const file = fileOf(attributes);
    const edited = await replaceInFile(file, hcl, "v2");
    expect(Buffer.from(edited ?? []).toString()).toBe(Buffer.from(file.content).toString().replace('"v1"', '"v2"'));
    expect(await replaceInFile(file, hcl, "v1")).toBeUndefined();
    expect(threads()).toBe(started);
  }
});

test("what is wrong with a large file has its place", async () => {
  const file = fileOf(2_000);
  await expect(replaceInFile(file, { ...hcl, field: "$.nothing" }, "v2")).rejects.toMatchObject({
    code: "invalid",
    message: "main.tf:1:1: there is no nothing in the file",
  });
});

test("a file that takes too much to edit is refused with the limit, and the next one is edited", async () => {
  const content = Buffer.from(`{${'"":0,'.repeat(2_000_000)}"tag":"v1"}`);
  await expect(replaceInFile({ name: "big.json", content }, { by: "jsonField", field: "$.tag" }, "v2")).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringMatching(/^big\.json:1:1: reading it takes more than \d+ (?:MB of memory|s of processor time)$/),
  });
  expect(await replaceInFile(fileOf(2_000), hcl, "v2")).toBeDefined();
});

test("an edit ends when its caller does", async () => {
  const signal = AbortSignal.abort(new Error("stopping"));
  await expect(replaceInFile(fileOf(2_000), hcl, "v2", { signal })).rejects.toThrow("stopping");
});
