import { type GitRepository, sharedCluster, startGitServer } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applicationFiles } from "../system/application-files.ts";
import { eventuallyShown } from "../system/eventually-shown.ts";
import { projectId } from "../system/piped-file.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";

// From a CI job that built an image to everywhere it runs, as `slipway trace` shows it.

const image = "registry.example.com/acme/web";
const digest = `sha256:${"5e".repeat(32)}`;
/** Commits of the repository with the code, which Slipway does not know. The first two begin alike. */
const [code, alike, strange] = [`aaaaaaa1${"0".repeat(32)}`, `aaaaaaa2${"0".repeat(32)}`, `bbbbbbb1${"0".repeat(32)}`] as const;

const resources = new AsyncDisposableStack();
let slipway: Slipway;
let repository: GitRepository;
let namespace: string;

/** Nothing has to start: a Deployment without replicas is healthy when its controller has seen it. */
function filesOf(name: string, reference: string, spec: Readonly<Record<string, unknown>> = {}) {
  const template = `{metadata: {labels: {app: ${name}}}, spec: {containers: [{name: web, image: "${reference}"}]}}`;
  const manifest = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec:\n  replicas: 0\n  selector: {matchLabels: {app: ${name}}}\n  template: ${template}\n`;
  return applicationFiles({ name, namespace, manifests: { "deployment.yaml": manifest }, spec });
}

beforeAll(async () => {
  const cluster = resources.use(await sharedCluster());
  namespace = await cluster.createNamespace();
  const git = resources.use(await startGitServer());
  const regex = `image: "${image.replaceAll(".", "[.]")}:([^"]+)"`;
  const replacements = [{ file: "deployment.yaml", regex }];
  const eventWatcher = [{ matcher: { name: "image-web" }, handler: { type: "GIT_UPDATE", config: { replacements } } }];
  repository = await git.createRepository("apps", {
    ...filesOf("web", `${image}:1.3.0`, { eventWatcher, labels: { env: "staging" } }),
    ...filesOf("mirrored", `mirror.example.com/copy:old`, { labels: { env: "production" } }),
  });
  slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      kubeconfigPath: cluster.kubeconfigPath,
      syncInterval: "2s",
      processes: "up",
    }),
  );
  await slipway.waitForDeployment("web", await repository.head());
  await slipway.waitForDeployment("mirrored", await repository.head());
  const told = ["--artifact", `${image}:1.4.0@${digest}`, "--commit-title", "Dark mode", "--commit-author", "Ann"];
  const registered = await slipway.cli(
    "event",
    "register",
    "--project",
    projectId,
    "--name",
    "image-web",
    "--data",
    "1.4.0",
    "--commit-hash",
    code,
    ...told,
    "--wait",
  );
  expect(registered.code, registered.stderr).toBe(0);
  await slipway.waitForDeployment("web", await repository.head());
  // The same image by its digest, from another registry and without a trailer.
  const mirrored = await repository.commit(
    filesOf("mirrored", `mirror.example.com/copy@${digest}`, { labels: { env: "production" } }),
    "Mirror",
  );
  await slipway.notifyOfPush("apps");
  await slipway.waitForDeployment("mirrored", mirrored);
  // Two other projects and two other commits that look alike.
  for (const [project, commit, name] of [
    ["other", code, "foreign"],
    ["other", alike, "foreign-two"],
    [projectId, alike, "alike"],
  ] as const)
    await slipway.cli("event", "register", "--project", project, "--name", name, "--data", "1", "--commit-hash", commit);
  await eventuallyShown(async () => {
    const { stdout } = await traced(code);
    for (const name of ["mirrored", "web"]) expect(stdout).toMatch(new RegExp(`─ ${name} +Healthy`));
  });
}, 600_000);

afterAll(() => resources.disposeAsync());

const traced = (...args: readonly string[]) => slipway.cli("trace", "--project", projectId, ...args);

test("the commit of the code is shown as a tree, with its event, its applications and the time of each step", async () => {
  const { stdout } = await traced(code);
  const times = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ \([^)]+\)`;
  for (const line of [
    new RegExp(`^Commit: +${code}$`, "m"),
    /^Title: +Dark mode$/m,
    /^Author: +Ann$/m,
    new RegExp(`^Registered: +${times}`, "m"),
    new RegExp(`^Triggered: +${times}, \\S+ after it was registered$`, "m"),
    new RegExp(`^Deployed: +${times}, \\S+ after it was triggered$`, "m"),
    new RegExp(`^Healthy: +${times}, \\S+ after it was deployed$`, "m"),
    /^├─ event {2}image-web=1\.4\.0 .*\n│ {2}└─ apps:main web\/app\.pipecd\.yaml {2}Succeeded {2}commit [0-9a-f]{8}/m,
    /^├─ mirrored {2}Healthy {2}deployment [0-9a-f]{8} {2}deployed \S+ after the trigger {2}healthy \S+ after the trigger\n│ {2}└─ kubernetes\/local {2}Healthy/m,
    /^└─ web {2}Healthy {2}deployment [0-9a-f]{8} .*\n {3}└─ kubernetes\/local {2}Healthy {2}deployed \S+ after the trigger {2}healthy/m,
  ])
    expect(stdout).toMatch(line);
});

test("image, digest, package URL and deployment lead to the same commit", async () => {
  const web = (await slipway.deployments("web")).at(-1);
  const references = [
    `${image}:1.4.0`,
    `${image}@${digest}`,
    `mirror.example.com/copy@${digest}`,
    digest,
    `pkg:oci/web@${digest}?repository_url=${image}&tag=1.4.0`,
    "pkg:docker/acme/web@1.4.0?repository_url=registry.example.com",
    web?.id ?? "",
    (web?.id ?? "").slice(0, 8),
    (web?.id ?? "").slice(0, 13),
  ];
  for (const reference of references) {
    const answer = await traced(reference, "-o", "json");
    expect(answer.code, `${reference}: ${answer.stderr}`).toBe(0);
    const { trace, others = [] } = JSON.parse(answer.stdout) as {
      trace: { commit: { hash: string }; applications: { applicationName: string }[] };
      others?: unknown[];
    };
    expect([reference, trace.commit.hash, others]).toEqual([reference, code, []]);
    expect(trace.applications.map(({ applicationName }) => applicationName)).toEqual(["mirrored", "web"]);
  }
});

test("what is ambiguous, unknown or no reference is refused with a sentence that says what to do", async () => {
  const ambiguous = await traced("aaaaaaa");
  expect(ambiguous.code).not.toBe(0);
  expect(ambiguous.stderr).toMatch(/several commits start with aaaaaaa, use more digits:\s+aaaaaaa1/);
  for (const [reference, says] of [
    [strange, `no deployed commit of project ${projectId} starts with ${strange}`],
    [strange.slice(0, 8), `no commit that was deployed, and no deployment, starts with ${strange.slice(0, 8)}`],
    [`${image}:9.9.9`, `no external event and no deployment has the artifact ${image}:9.9.9`],
    [`${image}:latest`, 'use an image with a tag other than "latest", or with a digest'],
    ["pkg:npm/left-pad@1.3.0", "names no image, no digest and no commit"],
    ["Not An Image", "does not name one artifact"],
  ] as const) {
    const { code: exit, stderr } = await traced(reference);
    expect(exit, reference).not.toBe(0);
    expect(stderr, reference).toContain(says);
  }
});

test("two projects that have the same commit are never mixed", async () => {
  const both = await slipway.cli("trace", code);
  expect(both.code).not.toBe(0);
  expect(both.stderr).toContain(`several projects have commit ${code}: name one of ${projectId}, other`);
  const other = await slipway.cli("trace", "--project", "other", code);
  expect(other.stdout).toMatch(/^Project: +other$/m);
  expect(other.stdout).toMatch(/event {2}foreign=1/);
  expect(other.stdout).not.toMatch(/image-web|mirrored|Dark mode/);
  expect((await traced(code)).stdout).not.toContain("foreign");
  const unknown = await slipway.cli("trace", "--project", "other", `${image}:1.4.0`);
  expect([unknown.code !== 0, unknown.stderr]).toEqual([
    true,
    expect.stringContaining("no external event and no deployment has the artifact"),
  ]);
});

test("what is in one environment that another does not have, and which commits are not out yet", async () => {
  const list = async (...args: readonly string[]) => {
    const { stdout } = await slipway.cli("trace", "list", "--project", projectId, ...args, "-o", "json");
    const { traces = [] } = JSON.parse(stdout) as { traces?: { commit: { hash: string } }[] };
    return traces.map(({ commit }) => commit.hash);
  };
  const written = (await slipway.deployments("web")).at(-1)?.trigger.commit.hash;
  const mirrored = (await slipway.deployments("mirrored")).at(-1)?.trigger.commit.hash;
  expect(await list("--in", "env=staging", "--not-in", "env=production")).toEqual([written]);
  expect(await list("--in", "env=production", "--not-in", "env=staging")).toEqual([mirrored]);
  expect(await list("--not-in", "env=production")).toEqual(expect.arrayContaining([written, alike]));
  expect(await list("--title", "dark", "--author", "ann", "--app", "web")).toEqual([code]);
});

test("a deployment shows its traces, the commit that triggered it, its config hash and its targets", async () => {
  const web = (await slipway.deployments("web")).at(-1);
  const { stdout } = await slipway.cli("deployment", "get", web?.id ?? "");
  for (const line of [
    new RegExp(`${code.slice(0, 8)}.*Dark mode`),
    new RegExp(`^Commit: +${web?.trigger.commit.hash}`, "m"),
    /^Config hash: +sha256:[0-9a-f]{12}$/m,
    /kubernetes\/local|local/,
  ])
    expect(stdout).toMatch(line);
});
