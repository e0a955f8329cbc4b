import { type Application, applicationKey, enableApplication } from "@slipway/domain";
import { memoryAggregates, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { MemoryRepository } from "../testing/memory-repository.ts";
import { applicationFile, MemoryWatcher } from "../testing/memory-watcher.ts";

const shop = { "shop/app.pipecd.yaml": applicationFile("shop"), "shop/config.yaml": "1" };
const blog = { "blog/app.pipecd.yaml": applicationFile("blog"), "blog/config.yaml": "1" };

/** A watcher that has processed the first head. */
async function begin(files: Readonly<Record<string, string>> = shop) {
  const watcher = new MemoryWatcher();
  const first = watcher.repository.push(files);
  await watcher.process();
  return { watcher, first };
}
const commitsOf = async (watcher: MemoryWatcher) =>
  (await watcher.deployments()).map(({ applicationName, trigger }) => `${applicationName} ${trigger.commit.hash}`);

test("a first head registers the applications it has and deploys them", async () => {
  const { watcher, first } = await begin({ ...shop, ...blog });
  expect(await watcher.applications()).toMatchObject([
    { name: "blog", origin: "git", deployTargets: { kubernetes: ["local"] }, seen: { commitHash: first }, queue: [{ commitHash: first }] },
    { name: "shop", source: { repositoryId: "apps", path: "shop", branch: "main", remote: "https://github.com/acme/apps" } },
  ]);
  const deployments = await watcher.deployments();
  expect(deployments).toMatchObject([
    { trigger: { kind: "commit", commit: { hash: first, branch: "main", url: `https://github.com/acme/apps/commit/${first}` } } },
    { trigger: { kind: "commit" } },
  ]);
  expect(watcher.plansRequested.toSorted()).toEqual(deployments.map(({ id }) => id).toSorted());
});

test("a new head deploys the applications whose directory changed, with the commits that touch them", async () => {
  const { watcher, first } = await begin({ ...shop, ...blog });
  const second = watcher.repository.push({ "shop/config.yaml": "2" });
  watcher.repository.push({ "README.md": "x" });
  const head = watcher.repository.push({ "shop/config.yaml": "3" });
  await watcher.process();
  expect((await commitsOf(watcher)).toSorted()).toEqual([`blog ${first}`, `shop ${first}`, `shop ${head}`].toSorted());
  const deployed = (await watcher.deployments()).find(({ trigger }) => trigger.commit.hash === head);
  expect(deployed?.trigger.commits.map(({ hash }) => hash)).toEqual([head, second]);
});

test("the same head again changes nothing", async () => {
  const { watcher } = await begin();
  const before = await watcher.applications();
  await watcher.process();
  expect([await watcher.applications(), await commitsOf(watcher)]).toEqual([before, [expect.any(String)]]);
});

test("a change outside its directory deploys only an application that names the path", async () => {
  const named = applicationFile("blog", '  trigger: { onCommit: { paths: ["libs/**"] } }\n');
  const { watcher, first } = await begin({ ...shop, "blog/app.pipecd.yaml": named });
  const head = watcher.repository.push({ "libs/a.ts": "1" });
  await watcher.process();
  expect((await commitsOf(watcher)).toSorted()).toEqual([`blog ${first}`, `blog ${head}`, `shop ${first}`].toSorted());
});

test("after a forced push, what differs from the last seen revision is deployed", async () => {
  const { watcher, first } = await begin({ ...shop, ...blog });
  watcher.repository.push({ "shop/config.yaml": "2" });
  await watcher.process();
  const forced = watcher.repository.push({ "shop/config.yaml": "3" }, { parent: first });
  await watcher.process();
  const [last] = (await watcher.deployments()).filter(({ trigger }) => trigger.commit.hash === forced);
  expect(last).toMatchObject({ applicationName: "shop", trigger: { commits: [{ hash: forced }] } });
  expect(await watcher.deployments()).toHaveLength(4);
});

test("a history that was rewound to an older state deploys that state", async () => {
  const { watcher, first } = await begin();
  watcher.repository.push({ "shop/config.yaml": "2" });
  await watcher.process();
  const rewound = watcher.repository.push({ "README.md": "x" }, { parent: first });
  await watcher.process();
  expect((await commitsOf(watcher)).at(-1)).toBe(`shop ${rewound}`);
});

test("if the last seen revision no longer exists, the head is deployed", async () => {
  const { watcher, first } = await begin();
  const head = watcher.repository.push({ "shop/config.yaml": "2" });
  watcher.repository.lose(first);
  await watcher.process();
  expect((await commitsOf(watcher)).at(-1)).toBe(`shop ${head}`);
});

test("a removed file removes the application, and a file in its place brings it back", async () => {
  const { watcher } = await begin();
  const [registered] = await watcher.applications();
  watcher.repository.push({ "shop/app.pipecd.yaml": undefined });
  await watcher.process();
  expect(await watcher.applications()).toMatchObject([{ id: registered?.id, removedAt: expect.anything() }]);
  const back = watcher.repository.push({ "shop/app.pipecd.yaml": applicationFile("shop"), "shop/config.yaml": "2" });
  await watcher.process();
  expect(await watcher.applications()).toMatchObject([{ id: registered?.id, removedAt: undefined, seen: { commitHash: back } }]);
  expect((await commitsOf(watcher)).at(-1)).toBe(`shop ${back}`);
});

test("a moved application keeps its id", async () => {
  const { watcher } = await begin();
  const [registered] = await watcher.applications();
  watcher.repository.push({
    "shop/app.pipecd.yaml": undefined,
    "shop/config.yaml": undefined,
    "apps/shop/app.pipecd.yaml": applicationFile("shop"),
    "apps/shop/config.yaml": "1",
  });
  await watcher.process();
  expect(await watcher.applications()).toMatchObject([{ id: registered?.id, name: "shop", source: { path: "apps/shop" } }]);
});

test("a renamed application keeps its id and gets the new name", async () => {
  const { watcher } = await begin();
  const [registered] = await watcher.applications();
  watcher.repository.push({ "shop/app.pipecd.yaml": applicationFile("store") });
  await watcher.process();
  expect(await watcher.applications()).toMatchObject([{ id: registered?.id, name: "store", source: { path: "shop" } }]);
});

test("a broken file is recorded as a problem, and the other applications are deployed", async () => {
  const { watcher } = await begin({ ...shop, ...blog });
  const head = watcher.repository.push({ "shop/app.pipecd.yaml": "kind: [", "blog/config.yaml": "2" });
  await watcher.process();
  const [first, second] = await watcher.applications();
  expect(second?.configProblems).toEqual([expect.stringMatching(/^shop\/app\.pipecd\.yaml:1:/)]);
  expect(first).toMatchObject({ configProblems: [], seen: { commitHash: head } });
  expect((await commitsOf(watcher)).at(-1)).toBe(`blog ${head}`);
});

test("a disabled application is not deployed; once it is enabled, what was pushed meanwhile is", async () => {
  const watcher = new MemoryWatcher({ autoRegister: false });
  const application = await watcher.add({ disabled: true });
  const head = watcher.repository.push(shop);
  await watcher.process();
  expect(await watcher.deployments()).toEqual([]);
  const enable = (state: Application) => enableApplication(state, { reason: "", now: sampleTime });
  const { state, sequence } = await watcher.deps.applications.change(applicationKey(application), enable);
  watcher.deps.index.observe(state, sequence);
  await watcher.process();
  expect(await commitsOf(watcher)).toEqual([`${state.name} ${head}`]);
});

test("without automatic registration only applications added by a person are examined", async () => {
  const watcher = new MemoryWatcher({ autoRegister: false });
  await watcher.add({ origin: "api", deployTargets: { kubernetes: ["production"] } });
  watcher.repository.push({ ...shop, ...blog });
  await watcher.process();
  expect(await watcher.applications()).toMatchObject([{ name: "shop", deployTargets: { kubernetes: ["production"] } }]);
  expect(await watcher.deployments()).toHaveLength(1);
  expect(watcher.repository.reads.findFiles).toBe(0);
});

test("files are listed again only if an application file changed, and commits are listed once for all applications", async () => {
  const { watcher } = await begin({ ...shop, ...blog });
  watcher.repository.push({ "shop/config.yaml": "2", "blog/config.yaml": "2" });
  await watcher.process();
  expect(watcher.repository.reads).toMatchObject({ findFiles: 1, listCommits: 1 });
  watcher.repository.push({ "shop/app.pipecd.yaml": `${applicationFile("shop")}# changed\n` });
  await watcher.process();
  expect(watcher.repository.reads.findFiles).toBe(2);
});

test("a failing application does not stop the others, and the head is processed again", async () => {
  const { watcher } = await begin({ ...shop, ...blog });
  const [, second] = await watcher.applications();
  const { deployments } = watcher.deps;
  const ensure = deployments.ensure.bind(deployments);
  let failures = 1;
  deployments.ensure = (key, decide) =>
    key.applicationId === second?.id && failures-- > 0 ? Promise.reject(new Error("no connection")) : ensure(key, decide);
  const head = watcher.repository.push({ "shop/config.yaml": "2", "blog/config.yaml": "2" });
  await expect(watcher.process()).rejects.toThrow("no connection");
  expect((await commitsOf(watcher)).at(-1)).toBe(`blog ${head}`);
  await watcher.process();
  expect((await commitsOf(watcher)).filter((each) => each.endsWith(head))).toHaveLength(2);
});

test("two watchers with the same head register and deploy each application once", async () => {
  const shared = { repository: new MemoryRepository(), aggregates: memoryAggregates() };
  const [one, two] = [new MemoryWatcher(shared), new MemoryWatcher(shared)];
  shared.repository.push({ ...shop, ...blog });
  await Promise.all([one.process(), two.process()]);
  expect((await one.applications()).map(({ name, queue }) => [name, queue.length])).toEqual([
    ["blog", 1],
    ["shop", 1],
  ]);
  expect(await one.deployments()).toHaveLength(2);
});

test("a deployment carries the causing commit of another repository and the trace of its push", async () => {
  const watcher = new MemoryWatcher();
  watcher.repository.push(shop, { body: "Update the image\n\nPipecd-Dev-Trace-Trigger-Commit-Hash: cause\n" });
  await watcher.process(`00-${"1".repeat(32)}-${"2".repeat(16)}-01`);
  const [deployment] = await watcher.deployments();
  expect(deployment?.trigger.traceCommitHash).toBe("cause");
  expect(deployment?.traceparent).toContain("1".repeat(32));
});
