import { applicationKey, removeApplication } from "@slipway/domain";
import { UnregisteredReason } from "@slipway/proto/state";
import { sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { applicationFile, MemoryWatcher, type MemoryWatcherOptions } from "../testing/memory-watcher.ts";
import { checkText } from "./check-text.ts";
import { findUnregistered } from "./find-unregistered.ts";

const plugins = [{ name: "kubernetes", isBundled: true, deployTargets: ["eu", "us"] }];
const files = {
  "shop/app.pipecd.yaml": applicationFile("shop"),
  "blog/app.pipecd.yaml": applicationFile("blog", "  labels: { team: web }\n"),
};

async function begin(options: MemoryWatcherOptions = {}, content: Readonly<Record<string, string>> = files) {
  const watcher = new MemoryWatcher({ targets: ["eu", "us"], ...options });
  watcher.repository.push(content);
  await watcher.process();
  const { branch, deps } = watcher;
  const watched = { id: "apps", remote: "", branch: "main", autoRegister: options.autoRegister ?? true };
  const list = findUnregistered({ ...deps, plugins }, () => ({ watched, branch, files: watcher.files }));
  return { watcher, list: async () => await list("apps", new AbortController().signal) };
}

test("where nothing is registered by itself, every file is listed with what an application of it would be", async () => {
  const { list } = await begin(
    { autoRegister: false },
    { ...files, "eu/app.pipecd.yaml": applicationFile("eu", "  deployTargets: { kubernetes: [us] }\n") },
  );
  expect(await list()).toMatchObject({
    registers: false,
    targets: [{ plugin: "kubernetes", deployTargets: ["eu", "us"] }],
    files: [
      { path: "blog", name: "blog", labels: { team: "web" }, deployTargets: { kubernetes: { names: ["eu"] } }, namesTargets: false },
      { path: "eu", name: "eu", deployTargets: { kubernetes: { names: ["us"] } }, namesTargets: true },
      { path: "shop", name: "shop", reason: UnregisteredReason.BY_HAND },
    ],
  });
});

test("where files are registered, those are listed that are not, and why", async () => {
  const { watcher, list } = await begin({ appSelector: { team: "web" } }, { ...files, "bad/app.pipecd.yaml": "kind: [" });
  expect((await list()).files).toMatchObject([
    { path: "bad", name: "bad", reason: UnregisteredReason.INVALID, problems: [expect.stringContaining("bad/app.pipecd.yaml:1:")] },
    { path: "shop", reason: UnregisteredReason.NOT_SELECTED },
  ]);
  const [blog] = await watcher.applications();
  if (!blog) throw new Error("blog is not registered");
  const remove = { reason: "", now: sampleTime };
  const { state, sequence } = await watcher.deps.applications.change(applicationKey(blog), (current) => removeApplication(current, remove));
  watcher.deps.index.observe(state, sequence);
  expect((await list()).files).toMatchObject([
    { path: "bad" },
    { path: "blog", reason: UnregisteredReason.REMOVED, removedApplicationId: blog.id },
    { path: "shop" },
  ]);
});

test("a text is checked as a file of Git is: problems with their places, what has no effect, and the targets", async () => {
  const check = (content: string) => checkText(plugins)({ file: "new/app.pipecd.yaml", content }, new AbortController().signal);
  expect(await check(applicationFile("new", "  labels: { team: web }\n"))).toMatchObject({
    problems: [],
    name: "new",
    labels: { team: "web" },
    deployTargets: { kubernetes: { names: ["eu"] } },
  });
  expect(await check("kind: Application\nspec: 1\n")).toMatchObject({
    problems: expect.arrayContaining([expect.stringContaining("new/app.pipecd.yaml:2:7")]),
  });
  expect(await check(applicationFile("new", "  unknown: 1\n"))).toMatchObject({
    warnings: expect.arrayContaining([expect.stringContaining("new/app.pipecd.yaml:6:")]),
  });
});
