import { execFile } from "node:child_process";
import { join } from "node:path";
import { eventually, type GitRepository, git, startGitServer, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applicationFiles } from "../system/application-files.ts";
import { eventuallyShown } from "../system/eventually-shown.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";
import { stepsPlugin } from "../system/start-steps.ts";

// What people and bots do to a branch: large messages, forced pushes, another name, a command before the watcher has looked.

const resources = new AsyncDisposableStack();
let bare: string;
let repository: GitRepository;
let slipway: Slipway;

beforeAll(async () => {
  const dir = resources.use(await tempDir("git")).path;
  bare = join(dir, "repositories", "apps.git");
  const server = resources.use(await startGitServer({ dir }));
  repository = await server.createRepository("apps", { "README.md": "applications come one by one\n" });
  slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      processes: "up",
      plugins: [stepsPlugin],
    }),
  );
});

afterAll(() => resources.disposeAsync());

test("48 commits with release notes of 30 kB are deployed with their messages cut, and so is what comes after them", async () => {
  await deployed("noted");
  const head = await commitMany(48, `Release\n\n${"Notes of a bot. ".repeat(2_000)}`);
  await slipway.notifyOfPush("apps");
  const { status, trigger } = await slipway.waitForDeployment("noted", head);
  expect([status, trigger.commits.length]).toEqual(["succeeded", 48]);
  expect(trigger.commits[0]?.body.slice(-40)).toMatch(/… \d+ kB more in Git$/);
  await deployed("noted");
});

test("a push back to an older commit deploys that again, each time", async () => {
  const one = await deployed("forced");
  const two = await deployed("forced");
  for (const hash of [one, two, one]) {
    await git(bare, ["update-ref", "refs/heads/main", hash]);
    await slipway.notifyOfPush("apps");
    const isBack = async () => {
      const application = await slipway.findApplication("forced");
      expect(application).toMatchObject({ activeDeploymentId: undefined, queue: [], lastSucceeded: { commitHash: hash } });
    };
    await eventually(isBack);
  }
  const all = await slipway.deployments("forced");
  expect(all.map(({ trigger }) => trigger.commit.hash)).toEqual([one, two, one, two, one]);
});

test("a branch that is gone is named by sync, app list, app get and repository list, until it is back", async () => {
  await deployed("branched");
  await git(bare, ["branch", "-m", "main", "trunk"]);
  const gone = /repository apps .*no branch main/;
  expect(await slipway.cli("app", "sync", "branched", "--wait")).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/no branch main/),
  });
  await slipway.notifyOfPush("apps");
  await eventuallyShown(async () => expect((await slipway.cli("app", "get", "branched")).stdout).toMatch(gone));
  expect((await slipway.cli("app", "list")).stdout).toMatch(gone);
  expect((await slipway.cli("repository", "list")).stdout).toMatch(/no branch main/);
  expect(await slipway.cli("app", "sync", "branched", "--wait")).toMatchObject({ code: 1, stderr: expect.stringMatching(gone) });

  await git(bare, ["branch", "-m", "trunk", "main"]);
  await deployed("branched");
  await eventuallyShown(async () => expect((await slipway.cli("app", "get", "branched")).stdout).not.toMatch(/no branch/));
});

test("a commit that was synced before the watcher looked is deployed once", async () => {
  await deployed("early");
  const commit = await repository.commit({ "early/config.yaml": "early" }, "Change early");
  expect(await slipway.cli("app", "sync", "early", "--wait")).toMatchObject({ code: 0 });
  await deployed("witness");
  expect((await slipway.deployments("early")).filter(({ trigger }) => trigger.commit.hash === commit)).toHaveLength(1);
});

test("a commit of the branch is synced by the beginning of its hash, and one that a forced push took off it is not", async () => {
  const kept = await deployed("chosen");
  const lost = await deployed("chosen");
  await git(bare, ["update-ref", "refs/heads/main", kept]);
  const next = await deployed("chosen");
  const synced = await slipway.cli("app", "sync", "chosen", "--revision", kept.slice(0, 10), "--wait");
  expect(synced).toMatchObject({ code: 0, stdout: expect.stringMatching(new RegExp(`^Commit: +${kept} `, "m")) });
  const refused = await slipway.cli("app", "sync", "chosen", "--revision", lost, "--wait");
  expect(refused).toMatchObject({ code: 1, stdout: expect.stringMatching(/Status: +Failed \(branch main has no commit/) });
  expect(await slipway.cli("app", "sync", "chosen", "--wait")).toMatchObject({ stdout: expect.stringContaining(next) });
});

test("an application whose file left Git is listed as removed, with what it left", async () => {
  const commit = await deployed("leaver");
  await repository.remove(["leaver"]);
  await slipway.notifyOfPush("apps");
  await eventuallyShown(async () => expect((await slipway.cli("app", "list", "--removed")).stdout).toMatch(/^leaver +Removed /m));
  expect((await slipway.cli("app", "list")).stdout).not.toContain("leaver");
  expect((await slipway.cli("app", "get", "leaver")).stdout).toContain(`commit ${commit.slice(0, 7)} deployed stays`);
});

let pushes = 0;

/** Pushes a change of an application, and waits until it is deployed. */
async function deployed(name: string): Promise<string> {
  const files = applicationFiles({
    name,
    namespace: "none",
    manifests: { "config.yaml": `${++pushes}` },
    pipeline: [{ name: "NOOP" }],
    spec: { plugins: { steps: {} } },
  });
  const commit = await repository.commit(files, `Deploy ${name}`);
  await slipway.notifyOfPush("apps");
  expect(await slipway.waitForDeployment(name, commit)).toMatchObject({ status: "succeeded" });
  return commit;
}

/** Puts commits with this message on top of `main`, each with another content of the same file, and returns the last one. */
async function commitMany(count: number, message: string): Promise<string> {
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const commits = Array.from({ length: count }, (_, index) => {
    const from = index === 0 ? "from refs/heads/main^0\n" : "";
    const head = `commit refs/heads/main\ncommitter A Bot <bot@example.com> ${1_700_000_000 + index} +0000\n`;
    return `${head}${data(message)}${from}M 100644 inline noted/config.yaml\n${data(`note ${index}`)}`;
  });
  await new Promise<void>((resolve, reject) => {
    const importing = execFile("git", ["fast-import", "--quiet"], { cwd: bare }, (error) => (error ? reject(error) : resolve()));
    importing.stdin?.end(commits.join(""));
  });
  return await repository.head();
}
