import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { publishRepository } from "@slipway/bus";
import type { BranchApplicationPreview } from "@slipway/proto/api";
import { type Cluster, type GitRepository, git, sharedCluster, sqliteUrl, startGitServer, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applicationFiles, configMap } from "../system/application-files.ts";
import { projectId } from "../system/piped-file.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";

// A branch before it is merged: what a person who reviews it sees, from real parts.

const resources = new AsyncDisposableStack();
let cluster: Cluster;
let namespace: string;
let repository: GitRepository;
let slipway: Slipway;
let clone: string;
/** Heads of main before and after the branch began. */
let begun: string;
let main: string;
let head: string;

const secret = (password: string) =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: login}\nstringData: {user: ann, password: ${password}}\n`;
/** An object whose values are shown. */
const account = (size: string) =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: shop, annotations: {size: "${size}", fence: "\`\`\` ${size}"}}\n`;
const files = (name: string, manifests: Readonly<Record<string, string>>, spec: Readonly<Record<string, unknown>> = {}) =>
  applicationFiles({ name, namespace, manifests, spec });
const toBoth = { deployTargets: { kubernetes: ["dev", "prod"] } };
const pipeline = {
  pipeline: { stages: [{ name: "WAIT", with: { duration: "1s" } }, { name: "K8S_SYNC" }] },
  planner: { alwaysUsePipeline: true },
};
const shop = (size: string, password: string, spec = toBoth) =>
  files("shop", { "account.yaml": account(size), "secret.yaml": secret(password) }, spec);

beforeAll(async () => {
  cluster = resources.use(await sharedCluster());
  namespace = await cluster.createNamespace();
  const server = resources.use(await startGitServer());
  repository = await server.createRepository("apps", {
    ...shop("S", "first-hunter2"),
    ...files("blog", { "config.yaml": configMap("blog", { title: "one" }) }),
    ...files("old", { "config.yaml": configMap("old", {}) }),
    ...files("lazy", { "config.yaml": configMap("lazy", { a: "1" }) }, { trigger: { onCommit: { disabled: true } } }),
    ...files("broken", { "config.yaml": configMap("broken", {}) }),
    ...files("ignoring", { "config.yaml": configMap("ignoring", {}) }, { trigger: { onCommit: { ignores: ["ignoring/*.md"] } } }),
  });
  begun = await repository.head();
  const config = { kubeConfigPath: cluster.kubeconfigPath };
  slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      plugins: [{ name: "kubernetes", deployTargets: ["dev", "prod"].map((name) => ({ name, config })) }],
      storeUrl: await sqliteUrl(),
      processes: "up",
    }),
  );
  for (const name of ["shop", "blog", "old", "broken", "ignoring"])
    expect(await slipway.waitForDeployment(name, begun)).toMatchObject({ status: "succeeded" });

  clone = join(resources.use(await tempDir("clone")).path, "apps");
  await git("/", ["clone", "-q", repository.url, clone]);
  head = await push("feature", {
    ...shop("XL", "second-hunter2", { ...toBoth, ...pipeline }),
    ...files("fresh", { "config.yaml": configMap("fresh", { a: "1" }) }),
    ...files("lazy", { "config.yaml": configMap("lazy", { a: "2" }) }, { trigger: { onCommit: { disabled: true } } }),
    "old/app.pipecd.yaml": undefined,
    "old/config.yaml": undefined,
    "broken/app.pipecd.yaml": "apiVersion: pipecd.dev/v1beta1\nkind: Application\nspec:\n  timeout: soon\n",
    "ignoring/README.md": "words\n",
  });
  // The branch is behind from here on.
  main = await repository.commit({ "blog/config.yaml": configMap("blog", { title: "two" }) }, "Blog on");
  await slipway.notifyOfPush("apps");
  expect(await slipway.waitForDeployment("blog", main)).toMatchObject({ status: "succeeded" });
});

afterAll(() => resources.disposeAsync());

/** Commits on top of `from` and pushes that as a branch. */
async function push(branch: string, changes: Readonly<Record<string, string | undefined>>, from = begun): Promise<string> {
  const run = (...args: readonly string[]) => git(clone, ["-c", "user.name=Ann", "-c", "user.email=ann@example.com", ...args]);
  await run("fetch", "-q", "origin");
  await run("switch", "-q", "--force-create", branch, from);
  for (const [path, content] of Object.entries(changes)) {
    await mkdir(dirname(join(clone, path)), { recursive: true });
    await (content === undefined ? rm(join(clone, path)) : writeFile(join(clone, path), content));
  }
  await run("add", "-A");
  await run("commit", "-q", "-m", `On ${branch}`);
  await run("push", "-q", "--force", "origin", branch);
  return await run("rev-parse", "HEAD");
}

const preview = (...args: readonly string[]) => slipway.cli("plan-preview", "--repo", "apps", ...args);
const parsed = (text: string) =>
  JSON.parse(text) as {
    applications: BranchApplicationPreview[];
    complete: boolean;
    pipeds: { total: number; baseCommitHash: string; headCommitHash: string }[];
  };

test("every application that the branch touches is there, with its change, strategy and differences on all targets, and no other", async () => {
  const { code, stdout, stderr } = await preview("--branch", "feature", "-o", "json");
  expect(code, stderr).toBe(1);
  const { applications, complete, pipeds } = parsed(stdout);
  expect(complete).toBe(false);
  expect(pipeds).toMatchObject([{ baseCommitHash: main, headCommitHash: head, baseBranch: "main", total: 5 }]);
  expect(applications.map(({ application }) => [application?.name, application?.change, application?.path])).toEqual([
    ["broken", "BRANCH_CHANGE_INVALID", "broken"],
    ["fresh", "BRANCH_CHANGE_ADDED", "fresh"],
    ["lazy", "BRANCH_CHANGE_UPDATED", "lazy"],
    ["old", "BRANCH_CHANGE_REMOVED", "old"],
    ["shop", "BRANCH_CHANGE_UPDATED", "shop"],
  ]);
  const [broken, fresh, lazy, , shopOf] = applications;
  expect(broken?.application?.problems).toEqual([expect.stringContaining("broken/app.pipecd.yaml:4:12: ")]);
  expect(fresh?.preview).toMatchObject({ runningCommitHash: "", strategy: "SYNC_STRATEGY_QUICK_SYNC", targets: [{ deployTarget: "dev" }] });
  expect(lazy?.application?.notDeployed).toContain("onCommit.disabled");
  expect(shopOf?.preview).toMatchObject({
    runningCommitHash: begun,
    strategy: "SYNC_STRATEGY_PIPELINE",
    strategyReason: "Sync with the specified pipeline (alwaysUsePipeline was set)",
    stages: [{ name: "WAIT", plugin: "wait" }, { name: "K8S_SYNC" }, { name: "K8S_ROLLBACK", rollback: true }],
    targets: [{ deployTarget: "dev" }, { deployTarget: "prod" }],
    problems: [],
  });
  const differs = /^- +size: S\n\+ +size: XL$/m;
  for (const target of shopOf?.preview?.targets ?? []) {
    expect(target).toMatchObject({ basis: "PREVIEW_BASIS_LIVE", details: expect.stringMatching(differs) });
    expect(target.objects).toContainEqual(
      expect.objectContaining({
        action: "OBJECT_ACTION_CHANGE",
        kind: "ServiceAccount",
        name: "shop",
        diff: expect.stringMatching(differs),
      }),
    );
  }
  expect(stdout + stderr).not.toContain("hunter2");
  expect(stderr).toMatch(/^slipway: asking piped piped1\nslipway: piped piped1: a merge touches 5 applications\n/);
});

test("the Markdown has a table and folded details that no manifest can break out of, and no secret", async () => {
  const { stdout } = await preview("--head-branch", "feature", "-o", "markdown");
  expect(stdout).toContain("## Plan preview: <code>feature</code> → <code>main</code>");
  expect(stdout).toMatch(/^\| <code>shop<\/code> \| updated \| pipeline \| kubernetes: dev, prod \| .*\|$/m);
  expect(stdout).toContain("````diff\n");
  expect(stdout).toContain("not known: broken/app.pipecd.yaml:4:12");
  expect(stdout).not.toContain("hunter2");
  expect(stdout.length).toBeLessThan(65_536);
});

test("what a merge would trigger is what the merge triggers", async () => {
  const quiet = await push("merged-soon", { "blog/config.yaml": configMap("blog", { title: "three" }), "README.md": "x\n" }, main);
  const before = await preview("--branch", "merged-soon", "--commit", quiet, "-o", "json");
  expect(before.code, before.stderr).toBe(0);
  expect(parsed(before.stdout).applications.map(({ application }) => application?.name)).toEqual(["blog"]);
  await git(clone, ["push", "-q", "origin", `${quiet}:main`]);
  await slipway.notifyOfPush("apps");
  expect(await slipway.waitForDeployment("blog", quiet)).toMatchObject({ status: "succeeded" });
  expect((await slipway.deploymentsOf(quiet)).map(({ applicationName }) => applicationName)).toEqual(["blog"]);
  const after = await preview("--branch", "merged-soon", "-o", "table");
  expect(after).toMatchObject({ code: 0, stdout: expect.stringContaining("0 applications") });
});

test("--out writes the same JSON, and several previews at the same time answer alike", async () => {
  const out = join(dirname(clone), "preview.json");
  const all = await Promise.all([
    preview("--branch", "feature", "-o", "json"),
    preview("--branch", "feature", "-o", "json"),
    preview("--branch", "feature", "--out", out, "--sort-label-keys", "team"),
  ]);
  const [first, second] = all.map(({ stdout }) => stdout);
  expect(first).toBe(second);
  expect(JSON.parse(await readFile(out, "utf8"))).toEqual(JSON.parse(first ?? ""));
});

test("a repository is found by its address, whatever its scheme, user and ending, within a time longer than any timer", async () => {
  const { host, pathname } = new URL(repository.url);
  const address = `http://ci:secret-token@${host}${pathname.replace(/\.git$/, "")}`;
  const { code, stdout, stderr } = await slipway.cli(
    "plan-preview",
    "--repo-remote-url",
    address,
    "--branch",
    "merged-soon",
    "--timeout",
    "60d",
  );
  expect(code, stderr).toBe(0);
  expect(stdout + stderr).not.toContain("secret-token");
});

test.for([
  { name: "a branch that does not exist", args: ["--branch", "none"], code: 3, says: "has no branch none" },
  { name: "a name that Git could take for an option", args: ["--branch=--upload-pack=x"], code: 2, says: "is not a branch name" },
  {
    name: "another base branch",
    args: ["--branch", "feature", "--base-branch", "next"],
    code: 3,
    says: "watched are: main (piped piped1)",
  },
  { name: "a commit of another branch", args: ["--branch", "merged-soon", "--commit", "feature"], code: 3, says: "has no commit" },
  {
    name: "a branch that conflicts",
    args: ["--branch", "conflicting"],
    code: 1,
    says: "conflicts with main in blog/config.yaml: merge main into it",
  },
])("$name is refused in words", async ({ args, code, says }) => {
  if (args.includes("conflicting")) await push("conflicting", { "blog/config.yaml": configMap("blog", { title: "other" }) });
  const result = await preview(...args.map((arg) => (arg === "feature" && args.includes("--commit") ? head : arg)));
  expect(result).toMatchObject({ code, stdout: "", stderr: expect.stringContaining(says) });
});

test("a branch of any name that Git allows is previewed, also while another commit is pushed there by force, and not once it is deleted", async () => {
  const name = "größe/枝;$(touch-pwned)&<b>`x`";
  const change = (title: string) => push(name, { "ignoring/config.yaml": configMap("ignoring", { title }) }, main);
  const first = await change("three");
  const before = await preview("--branch", name, "-o", "markdown");
  expect(before.code, before.stderr).toBe(0);
  expect(before.stdout).toContain("<code>größe/枝;$&#40;touch-pwned&#41;&#38;&#60;b&#62;&#96;x&#96;</code>");
  const second = await change("four");
  const gone = await preview("--branch", name, "--commit", first);
  expect(gone).toMatchObject({ code: 3, stderr: expect.stringContaining(`has no commit ${first} (any more)`) });
  const both = await Promise.all([
    preview("--branch", name, "-o", "json"),
    preview("--branch", name, "-o", "json", "--commit-message", "x"),
  ]);
  for (const { stdout } of both) expect(parsed(stdout).pipeds).toMatchObject([{ headCommitHash: second, total: 1 }]);
  await git(clone, ["push", "-q", "origin", `:refs/heads/${name}`]);
  expect(await preview("--branch", name)).toMatchObject({ code: 3, stderr: expect.stringContaining("has no branch") });
});

test("a plugin that is away is said by an application that needs it; a piped that does not answer is named", async () => {
  await publishRepository(slipway.bus, {
    ...{ projectId, pipedId: "gone", pipedName: "", repositoryId: "apps", remote: repository.url, branch: "main", head: main },
    ...{ lastSuccessAt: undefined, lastError: undefined, failingSince: undefined, problems: [], encryptionKey: "", removedAt: undefined },
  });
  await slipway.signalPlugin("kubernetes", "SIGSTOP");
  try {
    const { code, stdout, stderr } = await preview("--branch", "feature", "-o", "wide");
    expect(code, stderr).toBe(1);
    expect(stdout).toMatch(/^not known: piped gone: /m);
    // Others are asked once the plugin was stopped and started again.
    expect(stdout).toMatch(/^(fresh|lazy|shop) .*not known: .*plugin kubernetes/m);
    expect(stdout).toMatch(/^old +removed/m);
    expect(stderr).toContain("slipway: asking piped gone, piped1\n");
  } finally {
    await slipway.signalPlugin("kubernetes", "SIGCONT");
  }
});

// Last, because its commits conflict with those of the branch.
test("a reviewed plan is applied exactly, once, and refused when the commits or the cluster moved on", async () => {
  const planOf = async (name: string) => {
    const { code, stdout, stderr } = await slipway.cli("app", "diff", name, "--plan", "-o", "json");
    expect(code, stderr).toBe(0);
    return (JSON.parse(stdout) as { preview: { planId: string } }).preview.planId;
  };
  const apply = (id: string) => slipway.cli("app", "sync", "lazy", "--plan", id, "--wait");
  const commit = (a: string) => repository.commit({ "lazy/config.yaml": configMap("lazy", { a }) }, `Lazy ${a}`);
  const file = join(dirname(clone), "lazy.json");
  expect((await slipway.cli("app", "diff", "lazy", "--save-plan", file)).code).toBe(0);
  expect(await slipway.cli("app", "sync", "blog", "--plan", file)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/is the plan of application .*, not of blog/),
  });
  const first = await planOf("lazy");
  const applied = await Promise.all([apply(first), apply(first)]);
  expect(
    applied.map(({ code }) => code),
    applied[0].stderr,
  ).toEqual([0, 0]);
  expect(await slipway.deployments("lazy")).toMatchObject([{ status: "succeeded", planId: first, strategy: "quick-sync" }]);

  await commit("2");
  const second = await planOf("lazy");
  const newer = await commit("3");
  const late = await apply(second);
  expect(late.code).toBe(1);
  expect(late.stdout + late.stderr).toContain(`commit ${newer.slice(0, 7)} changed the application since`);

  const third = await planOf("lazy");
  expect((await slipway.cli("app", "sync", "lazy", "--wait")).code).toBe(0);
  const moved = await apply(third);
  expect(moved.code).toBe(1);
  expect(moved.stdout + moved.stderr).toContain(`and now commit ${newer.slice(0, 7)} runs`);

  const fourth = await planOf("lazy");
  const path = `/api/v1/namespaces/${namespace}/configmaps/lazy`;
  await cluster.request("PATCH", path, { data: { a: "by hand" } }, { contentType: "application/merge-patch+json" });
  const afterwards = await Promise.all([apply(fourth), apply(fourth)]);
  for (const { code, stdout, stderr } of afterwards) {
    expect(code).toBe(1);
    expect(stdout + stderr).toContain("with the same commits it would now change something else");
  }
  expect((await cluster.request<{ data: { a: string } }>("GET", path)).body.data.a).toBe("by hand");
  expect((await slipway.deployments("lazy")).map(({ status }) => status)).toEqual(["succeeded", "failed", "succeeded", "failed", "failed"]);
});
