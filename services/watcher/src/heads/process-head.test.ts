import { type Application, applicationKey, enableApplication } from "@slipway/domain";
import { memoryAggregates, sampleApplication, sampleTime } from "@slipway/testkit";
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

test("an application has the warnings about its file, also after only the piped or this program changed", async () => {
  const written = applicationFile("shop", "  typo: 1\n  pipeline: { stages: [{ id: a, name: WAIT, with: { duration: 1s } }] }\n");
  const { watcher, first } = await begin({ "shop/app.pipecd.yaml": written });
  const [shopNow] = await watcher.applications();
  expect(shopNow?.warnings.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message.slice(0, 50)}`)).toEqual([
    "shop/app.pipecd.yaml:6:3: spec.typo: unknown field, ignored",
    "shop/app.pipecd.yaml:7:26: spec.pipeline.stages[0].id: is not supported yet, ",
  ]);
  expect(await commitsOf(watcher)).toEqual([`shop ${first}`]);

  const restarted = new MemoryWatcher({ repository: watcher.repository, aggregates: watcher.deps, targets: ["local", "prod"] });
  if (shopNow) await restarted.add(shopNow);
  await restarted.process();
  const [later] = await restarted.applications();
  expect(later?.warnings.map(({ message }) => message)).toContainEqual(
    "spec.deployTargets: plugin kubernetes has the targets local, prod; local, the first one, is used: name those to deploy to",
  );
  expect(await commitsOf(watcher)).toEqual([`shop ${first}`]);

  restarted.repository.push({ "shop/app.pipecd.yaml": applicationFile("shop", "  deployTargets: { kubernetes: [local] }\n") });
  await restarted.process();
  expect((await restarted.applications())[0]?.warnings).toEqual([]);
});

test("an unchanged file that the program reads with other problems than before is seen with those", async () => {
  const repository = new MemoryRepository();
  const head = repository.push({ "shop/app.pipecd.yaml": "kind: [" });
  const watcher = new MemoryWatcher({ repository, autoRegister: false });
  const treeId = (await repository.treeIds(head, ["shop"])).get("shop");
  const { source, ...sample } = sampleApplication();
  const seen = { commitHash: head, treeId, occasion: "" };
  await watcher.add({
    ...sample,
    source: { ...source, repositoryId: "apps", remote: "https://github.com/acme/apps", branch: "main", path: "shop" },
    seen,
  });
  await watcher.process();
  expect((await watcher.applications())[0]?.configProblems).toEqual([expect.stringMatching(/^shop\/app\.pipecd\.yaml:1:/)]);
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

test("a forced push back to a commit deploys it again, each time, and two watchers agree", async () => {
  const shared = { repository: new MemoryRepository(), aggregates: memoryAggregates() };
  const [watcher, other] = [new MemoryWatcher(shared), new MemoryWatcher(shared)];
  const one = shared.repository.push(shop);
  const look = () => Promise.all([watcher.process(), other.process()]);
  await look();
  const two = shared.repository.push({ "shop/config.yaml": "2" });
  await look();
  for (const hash of [one, two, one]) {
    shared.repository.moveTo(hash);
    await look();
  }
  expect(await commitsOf(watcher)).toEqual([one, two, one, two, one].map((hash) => `shop ${hash}`));
  expect(await watcher.applications()).toMatchObject([{ seen: { commitHash: one }, lastTriggered: { commitHash: one } }]);
});

test("a watcher that saw other revisions before does not deploy the same head a second time", async () => {
  const shared = { repository: new MemoryRepository(), aggregates: memoryAggregates() };
  const [watcher, late] = [new MemoryWatcher(shared), new MemoryWatcher(shared)];
  const one = shared.repository.push(shop);
  await Promise.all([watcher.process(), late.process()]);
  shared.repository.push({ "shop/config.yaml": "2" });
  await watcher.process();
  shared.repository.push({ "shop/config.yaml": "3" }, { parent: one });
  await watcher.process();
  await late.process(); // its index still has the application as it was at the first commit
  const ends = (await watcher.deployments()).map(({ status }) => status);
  expect(ends.filter((status) => status === "pending")).toHaveLength(3);
  expect(ends.every((status) => status === "pending" || status === "superseded")).toBe(true);
});

test("a branch that was changed and changed back is deployed each time", async () => {
  const { watcher, first } = await begin();
  const other = watcher.repository.push({ "shop/config.yaml": "2" });
  await watcher.process();
  watcher.repository.moveTo(first);
  await watcher.process();
  watcher.repository.moveTo(other);
  await watcher.process();
  expect((await commitsOf(watcher)).map((each) => each.split(" ")[1])).toEqual([first, other, first, other]);
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

test("an application without a name that is moved keeps its id, and its next commit is compared with the one before the move", async () => {
  const nameless = applicationFile("x").replace("  name: x\n", "");
  const { watcher, first } = await begin({ "teams/pay/app.pipecd.yaml": nameless, "teams/pay/a.yaml": "1" });
  const [registered] = await watcher.applications();
  const move = { "teams/pay/app.pipecd.yaml": undefined, "teams/pay/a.yaml": undefined };
  watcher.repository.push({ ...move, "units/pay/app.pipecd.yaml": nameless, "units/pay/a.yaml": "1" });
  await watcher.process();
  expect(await watcher.applications()).toMatchObject([
    { id: registered?.id, source: { path: "units/pay" }, lastTriggered: { commitHash: first, path: "teams/pay" } },
  ]);
  const changed = watcher.repository.push({ "units/pay/a.yaml": "2" });
  await watcher.process();
  expect(await watcher.applications()).toMatchObject([{ lastTriggered: { commitHash: changed, path: "units/pay" } }]);
  expect(await watcher.deployments()).toHaveLength(2);
});

test("a path that is not UTF-8 is a problem of the repository, and the others are deployed", async () => {
  const watcher = new MemoryWatcher();
  watcher.repository.unreadable = ["caf\ufffd/app.pipecd.yaml"];
  watcher.repository.push(shop);
  const want = { isComplete: true, problems: ['"caf\ufffd/app.pipecd.yaml" is not deployed: its path is not UTF-8; rename it'] };
  expect(await watcher.process()).toEqual(want);
  watcher.repository.push({ "shop/config.yaml": "2" });
  expect(await watcher.process()).toEqual(want);
  expect(await watcher.deployments()).toHaveLength(2);
});

test("an application that cannot be registered does not stop the others, and is registered at the next look", async () => {
  const watcher = new MemoryWatcher();
  watcher.repository.push({ ...shop, ...blog });
  const { applications } = watcher.deps;
  const ensure = applications.ensure.bind(applications);
  let failures = 1;
  applications.ensure = (...args) => (failures-- > 0 ? Promise.reject(new Error("too large")) : ensure(...args));
  expect(await watcher.process()).toEqual({ isComplete: false, problems: ['the application in "blog" could not be examined: too large'] });
  expect((await watcher.applications()).map(({ name }) => name)).toEqual(["shop"]);
  expect(await watcher.process()).toEqual({ isComplete: true, problems: [] });
  expect((await watcher.applications()).map(({ name }) => name)).toEqual(["blog", "shop"]);
});

test("a link in place of an application file is named as such", async () => {
  const watcher = new MemoryWatcher();
  const { readFiles } = watcher.repository;
  watcher.repository.readFiles = async (commit, paths) => {
    const found = await readFiles.call(watcher.repository, commit, paths);
    return found.has("blog/app.pipecd.yaml") ? found.set("blog/app.pipecd.yaml", "symbolic link") : found;
  };
  watcher.repository.push({ ...shop, ...blog });
  await watcher.process();
  expect(await watcher.applications()).toMatchObject([
    { configProblems: ["blog/app.pipecd.yaml is a symbolic link: links are not followed; put a copy of the file there"] },
    { configProblems: [] },
  ]);
});

test("only applications with the labels of the piped's selector are registered, and one that loses them is removed", async () => {
  const labelled = (name: string, team: string) => applicationFile(name, `  labels: { team: ${team} }\n`);
  const watcher = new MemoryWatcher({ appSelector: { team: "a" } });
  const [a, b] = [{ "shop/app.pipecd.yaml": labelled("shop", "a") }, { "blog/app.pipecd.yaml": labelled("blog", "b") }];
  watcher.repository.push({ ...a, ...b, "broken/app.pipecd.yaml": "kind: [" });
  expect((await watcher.process()).problems).toEqual([expect.stringContaining("broken/app.pipecd.yaml is not registered")]);
  expect((await watcher.applications()).map(({ name }) => name)).toEqual(["shop"]);
  watcher.repository.push({ "shop/app.pipecd.yaml": "kind: [", "broken/app.pipecd.yaml": undefined });
  await watcher.process();
  expect(await watcher.applications()).toMatchObject([{ removedAt: undefined, configProblems: [expect.anything()] }]);
  watcher.repository.push({ "shop/app.pipecd.yaml": labelled("shop", "b"), "blog/app.pipecd.yaml": labelled("blog", "a") });
  await watcher.process();
  expect((await watcher.applications()).map(({ name, removedReason }) => [name, removedReason])).toEqual([
    ["blog", ""],
    ["shop", "its labels do not match the appSelector of the piped"],
  ]);
});

test("a new address of the repository reaches applications that have not changed", async () => {
  const { watcher } = await begin();
  const moved = new MemoryWatcher({ repository: watcher.repository, remote: "https://git.example.com/apps", aggregates: watcher.deps });
  for (const application of await watcher.applications()) moved.deps.index.observe(application, 1);
  await moved.process();
  expect(await watcher.applications()).toMatchObject([{ source: { remote: "https://git.example.com/apps" } }]);
  expect(await watcher.deployments()).toHaveLength(1);
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
  expect(await watcher.process()).toEqual({
    isComplete: false,
    problems: [`the application in "shop" could not be examined: no connection`],
  });
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
