import { type Application, type ApplicationEvent, applicationKey, enableApplication, removeApplication } from "@slipway/domain";
import { sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import type { Changes } from "../testing/memory-repository.ts";
import { applicationFile, MemoryWatcher } from "../testing/memory-watcher.ts";

const prunes = "  onRemoval: prune\n";
const shop = { "shop/app.pipecd.yaml": applicationFile("shop", prunes), "shop/config.yaml": "1" };
const blog = { "blog/app.pipecd.yaml": applicationFile("blog", prunes), "blog/config.yaml": "2" };
const wiki = { "wiki/app.pipecd.yaml": applicationFile("wiki"), "wiki/config.yaml": "3" };
const without = (files: Changes): Changes => Object.fromEntries(Object.keys(files).map((path) => [path, undefined]));

async function begin(files: Changes = { ...shop, ...blog, ...wiki }) {
  const watcher = new MemoryWatcher();
  const first = watcher.repository.push(files);
  await watcher.process();
  const named = async (name: string) => (await watcher.applications()).find((each) => each.name === name);
  const removals = async () => (await watcher.deployments()).filter(({ removal }) => removal);
  return { watcher, first, named, removals };
}

test("an application whose last file says prune is pruned when a commit deletes the file, once, with the files that were deployed", async () => {
  const { watcher, first, named, removals } = await begin();
  const gone = watcher.repository.push(without(shop));
  await watcher.process();
  await watcher.process();
  expect(await removals()).toMatchObject([
    { applicationName: "shop", trigger: { kind: "commit", commit: { hash: first } }, source: { path: "shop" }, status: "pending" },
  ]);
  const [removal] = await removals();
  expect(watcher.plansRequested.filter((id) => id === removal?.id)).toHaveLength(1);
  expect(await named("shop")).toMatchObject({
    removedReason: `its file was deleted by commit ${gone.slice(0, 7)}`,
    keptReason: "",
    pruneCommit: "",
    queue: [{ deploymentId: removal?.id, removal: true }],
    lastTriggered: { commitHash: first, removal: false },
  });
});

test("without that word the objects stay", async () => {
  const { watcher, named, removals } = await begin();
  watcher.repository.push(without(wiki));
  await watcher.process();
  expect(await removals()).toEqual([]);
  expect(await named("wiki")).toMatchObject({ removedAt: sampleTime, keptReason: "", pruneCommit: "" });
});

test("a watcher that is killed between the removal and its deployment is continued by the next", async () => {
  const { watcher, removals } = await begin();
  watcher.repository.push(without(shop));
  const { deployments } = watcher.deps;
  const ensure = deployments.ensure.bind(deployments);
  deployments.ensure = () => Promise.reject(new Error("killed"));
  expect((await watcher.process()).isComplete).toBe(false);
  deployments.ensure = ensure;
  const { applications, index } = watcher.deps;
  const next = new MemoryWatcher({ repository: watcher.repository, aggregates: { applications, deployments }, index });
  await next.process();
  expect(await removals()).toHaveLength(1);
});

test("all applications gone at once is a question that names them", async () => {
  const { watcher, named, removals } = await begin();
  watcher.repository.push({ ...without(shop), ...without(blog), ...without(wiki), "README.md": "empty" });
  await watcher.process();
  expect(await removals()).toEqual([]);
  for (const name of ["shop", "blog"])
    expect((await named(name))?.keptReason).toMatch(
      /leaves no application in the repository, so it may be a mistake; removed were blog, shop, wiki$/,
    );
});

test("a forced push removes nothing on purpose", async () => {
  const watcher = new MemoryWatcher();
  const base = watcher.repository.push({ ...blog, ...wiki });
  watcher.repository.push(shop);
  await watcher.process();
  watcher.repository.push({ "blog/config.yaml": "3" }, { parent: base });
  await watcher.process();
  expect((await watcher.deployments()).filter(({ removal }) => removal)).toEqual([]);
  const [, gone] = await watcher.applications();
  expect(gone).toMatchObject({ name: "shop", removedAt: sampleTime, keptReason: expect.stringContaining("because of a forced push") });
});

test("files that cannot be listed may hide the application", async () => {
  const { watcher, named, removals } = await begin();
  watcher.repository.unreadable = ["caf\ufffd/app.pipecd.yaml"];
  watcher.repository.push(without(shop));
  await watcher.process();
  expect(await removals()).toEqual([]);
  expect((await named("shop"))?.keptReason).toContain("some application files");
});

test("a broken file is no removal, and the last valid one decides when it is deleted", async () => {
  const { watcher, named, removals } = await begin();
  watcher.repository.push({ "shop/app.pipecd.yaml": "kind: [" });
  await watcher.process();
  expect(await named("shop")).toMatchObject({ removedAt: undefined, pruneOnRemoval: true });
  watcher.repository.push(without(shop));
  await watcher.process();
  expect(await removals()).toHaveLength(1);
});

test("a directory that is moved with the last application in it is no removal", async () => {
  const { watcher, named, removals } = await begin();
  const before = await named("shop");
  watcher.repository.push({ ...without(shop), "apps/shop/app.pipecd.yaml": shop["shop/app.pipecd.yaml"], "apps/shop/config.yaml": "2" });
  await watcher.process();
  expect(await removals()).toEqual([]);
  expect(await named("shop")).toMatchObject({ id: before?.id, removedAt: undefined, source: { path: "apps/shop" } });
});

test("an application whose name is in another repository may have moved there", async () => {
  const { watcher, named, removals } = await begin();
  const there = {
    repositoryId: "others",
    remote: "https://github.com/acme/others",
    branch: "main",
    path: "x",
    configFilename: "app.pipecd.yaml",
  };
  await watcher.add({ id: "there", name: "shop", source: there });
  watcher.repository.push(without(shop));
  await watcher.process();
  expect(await removals()).toEqual([]);
  expect((await watcher.applications()).find(({ source }) => source.path === "shop")?.keptReason).toContain(
    "others: x, so it may have moved there",
  );
  expect(await named("blog")).toMatchObject({ removedAt: undefined });
});

test("a removal that is reverted before the prune began replaces it, and what was pruned is deployed again", async () => {
  const { watcher, first, named, removals } = await begin();
  watcher.repository.push(without(shop));
  await watcher.process();
  const [removal] = await removals();
  const back = watcher.repository.push({ ...shop, "shop/config.yaml": "9" });
  await watcher.process();
  const application = await named("shop");
  expect(application).toMatchObject({ removedAt: undefined, superseded: [expect.anything(), { deploymentId: removal?.id }] });
  expect(application?.queue).toMatchObject([{ commitHash: back, removal: false }]);

  // As after a prune that ended before.
  const begun = await begin();
  const known = await begun.named("shop");
  if (known === undefined) throw new Error("it was registered");
  begun.watcher.repository.push(without(shop));
  await begun.watcher.process();
  const { applications, index } = begun.watcher.deps;
  const { state, sequence } = await applications.change(applicationKey(known), (current) => {
    const prune = current.queue[0]?.deploymentId ?? "";
    const deployment = { ...(current.lastTriggered as never as object), deploymentId: prune, status: "succeeded", removal: true } as never;
    return { kind: "settled", at: sampleTime, deployment, hold: undefined, failuresInRow: 0, retry: undefined, pruneLeft: [] };
  });
  index.observe(state, sequence);
  begun.watcher.repository.moveTo(begun.first);
  await begun.watcher.process();
  expect((await begun.named("shop"))?.queue).toMatchObject([{ commitHash: first, removal: false }]);
});

test("what a person removed and enables although its file is gone too is removed with its file, and nothing is pruned", async () => {
  const { watcher, named, removals } = await begin();
  const known = await named("shop");
  if (known === undefined) throw new Error("it was registered");
  const { applications, index } = watcher.deps;
  const change = async (decide: (state: Application) => ApplicationEvent | undefined) => {
    const { state, sequence } = await applications.change(applicationKey(known), decide);
    index.observe(state, sequence);
    watcher.processor.forget();
  };
  await change((state) => removeApplication(state, { reason: "by hand now", now: sampleTime }));
  const gone = watcher.repository.push(without(shop));
  await watcher.process();
  expect(await named("shop")).toMatchObject({ staysRemoved: true, removedReason: "by hand now" });
  await change((state) => enableApplication(state, { reason: "", now: sampleTime }));
  await watcher.process();
  const removedReason = `its file was deleted by commit ${gone.slice(0, 7)}`;
  expect(await named("shop")).toMatchObject({ removedAt: sampleTime, removedReason, staysRemoved: false });
  expect(await removals()).toEqual([]);
  // With its file it is there again, and what that says counts.
  watcher.repository.push(shop);
  await watcher.process();
  expect(await named("shop")).toMatchObject({ removedAt: undefined, pruneOnRemoval: true });
});

test("what a person enables while its file is there is pruned with that file as before", async () => {
  const { watcher, named, removals } = await begin();
  const known = await named("shop");
  if (known === undefined) throw new Error("it was registered");
  const { applications, index } = watcher.deps;
  for (const decide of [removeApplication, enableApplication]) {
    const { state, sequence } = await applications.change(applicationKey(known), (each) => decide(each, { reason: "", now: sampleTime }));
    index.observe(state, sequence);
  }
  await watcher.process();
  expect(await named("shop")).toMatchObject({ removedAt: undefined, pruneOnRemoval: true });
  watcher.repository.push(without(shop));
  await watcher.process();
  expect(await removals()).toHaveLength(1);
});
