import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parsePipedFile, repositorySettings } from "@slipway/app-config";
import { openSources, type Sources } from "@slipway/git";
import { silentLogger } from "@slipway/runtime";
import {
  type GitRepository,
  git,
  makeSshKey,
  type SshServer,
  startGitServer,
  startSshServer,
  type TempDir,
  tempDir,
} from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";

const open = new AsyncDisposableStack();
let dir: TempDir;
/** Two Git hosts, each with a key of its own. */
let first: SshServer;
let second: SshServer;
let folder: string;
let origin: GitRepository;

beforeAll(async () => {
  dir = open.use(await tempDir("ssh-repositories"));
  [first, second] = [open.use(await startSshServer()), open.use(await startSshServer())];
  const server = open.use(await startGitServer({ dir: join(dir.path, "git") }));
  origin = await server.createRepository("apps", { "a/app.yaml": "one" });
  folder = join(dir.path, "git/repositories/apps.git");
});
afterAll(() => open.disposeAsync());

/** Opens the repositories of a piped file with this `git` section, in a data folder of their own. */
async function openPiped(name: string, section: object, repositories: Readonly<Record<string, string>>): Promise<Sources> {
  const entries = Object.entries(repositories).map(([repoId, remote]) => ({ repoId, remote, branch: "main" }));
  const text = JSON.stringify({
    apiVersion: "pipecd.dev/v1beta1",
    kind: "Piped",
    spec: { projectID: "p", pipedID: "i", git: section, repositories: entries, plugins: [] },
  });
  const { piped, problems } = parsePipedFile(text, { filename: "piped.yaml" });
  if (!piped) throw new Error(JSON.stringify(problems));
  return openSources({ dir: join(dir.path, name), repositories: repositorySettings(piped), log: silentLogger() });
}

async function configFile(name: string, lines: readonly string[]): Promise<string> {
  const file = join(dir.path, name);
  await writeFile(file, `${lines.join("\n")}\n`, { mode: 0o600 });
  return file;
}

test("a repository is cloned, fetched and read over ssh with the key of the piped file", async () => {
  const remote = first.addressOf(folder);
  await using sources = await openPiped("clone data", { sshKeyFile: first.key.file }, { "org/web": remote });
  const web = sources.repository("org/web");
  expect(await web.fetch()).toBe(await origin.head());
  const next = await origin.commit({ "a/app.yaml": "two" }, "Two");
  expect(await web.head()).toBe(next);
  expect(await web.fetch()).toBe(next);
  await using worktree = await web.checkout(next, ["a"]);
  expect(await git(worktree.dir, ["--version"])).toContain("git");
});

test("every host gets its own key: one from the piped file, one from the configuration of ssh", async () => {
  const sshConfigFilePath = await configFile("per-host", ["Host two.test", "HostName 127.0.0.1", `IdentityFile "${second.key.file}"`]);
  const section = { host: "one.test", hostName: "127.0.0.1", sshKeyFile: first.key.file, sshConfigFilePath };
  const remotes = { one: first.addressOf(folder, "one.test"), two: second.addressOf(folder, "two.test") };
  await using sources = await openPiped("data per host", section, remotes);
  const heads = await Promise.all(["one", "two"].map((id) => sources.repository(id).head()));
  expect(heads).toEqual([await origin.head(), await origin.head()]);
});

test("a key that the host does not know is told in a sentence, and the other repository is not affected", async () => {
  const { privateKey } = await makeSshKey(join(dir.path, "stranger"));
  const section = { sshKeyData: Buffer.from(privateKey).toString("base64") };
  await using sources = await openPiped("stranger-data", section, { web: first.addressOf(folder), local: origin.url });
  await expect(sources.repository("web").head()).rejects.toMatchObject({
    code: "unavailable",
    message: `repository web: reading branch main at ${first.addressOf(folder)} failed: git@127.0.0.1: Permission denied (publickey).; check the repository's credentials`,
  });
  expect(await sources.repository("local").head()).toBe(await origin.head());
});

test("a host with another key than the one seen first is told in a sentence that names the file to change", async () => {
  const knownHosts = join(dir.path, "changed/known_hosts");
  await mkdir(join(dir.path, "changed"));
  await writeFile(knownHosts, second.knownHosts.replace(`:${second.port}`, `:${first.port}`));
  await using sources = await openPiped("changed", { sshKeyFile: first.key.file }, { web: first.addressOf(folder), local: origin.url });
  await expect(sources.repository("web").fetch()).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringMatching(
      /failed: Offending \S+ key in \/.*\/changed\/known_hosts:1; the host has another key than the one known so far: if that is right, remove that line of the file$/,
    ),
  });
  expect(await sources.repository("local").head()).toBe(await origin.head());
});

test("host keys that the configuration of ssh demands are obeyed, also next to a key of the piped file", async () => {
  const known = join(dir.path, "demanded");
  const lines = ["Host *", `UserKnownHostsFile "${known}"`, "StrictHostKeyChecking yes"];
  const section = { sshKeyFile: first.key.file, sshConfigFilePath: await configFile("strict", lines) };
  await using sources = await openPiped("strict-data", section, { web: first.addressOf(folder) });
  await writeFile(known, "");
  await expect(sources.repository("web").head()).rejects.toMatchObject({
    message: expect.stringContaining("failed: Host key verification failed.; ssh does not know"),
  });
  await appendFile(known, first.knownHosts);
  expect(await sources.repository("web").head()).toBe(await origin.head());
});
