import { expect, test } from "vitest";
import { applicationFile, MemoryWatcher } from "../testing/memory-watcher.ts";
import { readText } from "./read-text.ts";

const plugins = [{ name: "kubernetes", isBundled: true, deployTargets: ["eu", "us"] }];
const text = `\ufeff${applicationFile("shop").replaceAll("\n", "\r\n")}`;

async function begin() {
  const watcher = new MemoryWatcher();
  watcher.repository.push({ "shop/app.pipecd.yaml": text, "shop/secret.yaml": "kind: Secret\n" });
  await watcher.process();
  const read = readText({ ...watcher.deps, plugins }, () => watcher);
  return { watcher, read: (file: string) => read({ repositoryId: "apps", file }, new AbortController().signal) };
}

test("the file of an application is read at the head, byte by byte", async () => {
  const { watcher, read } = await begin();
  const newer = text.replace("shop", "store");
  const commitHash = watcher.repository.push({ "shop/app.pipecd.yaml": newer });
  expect(await read("shop/app.pipecd.yaml")).toEqual({
    ...{ commitHash, file: "shop/app.pipecd.yaml", content: newer },
    targets: [{ plugin: "kubernetes", deployTargets: ["eu", "us"] }],
  });
});

test.for(["shop/secret.yaml", "app.pipecd.yaml", "../shop/app.pipecd.yaml", "shop"])(
  "%s is that of no application, and is not read",
  async (file) => {
    const { watcher, read } = await begin();
    const { readFiles } = watcher.repository.reads;
    await expect(read(file)).rejects.toMatchObject({ code: "not_found", message: expect.stringContaining("of no application") });
    expect(watcher.repository.reads.readFiles).toBe(readFiles);
  },
);

test("what has gone, or is too large, cannot be edited", async () => {
  const { watcher, read } = await begin();
  watcher.repository.push({ "shop/app.pipecd.yaml": `# ${"x".repeat(256 * 1024)}` });
  await expect(read("shop/app.pipecd.yaml")).rejects.toMatchObject({ code: "precondition", message: expect.stringContaining("bytes") });
  watcher.repository.push({ "shop/app.pipecd.yaml": undefined });
  await expect(read("shop/app.pipecd.yaml")).rejects.toMatchObject({ code: "not_found", message: expect.stringContaining("not there") });
});
