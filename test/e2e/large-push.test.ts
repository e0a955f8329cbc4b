import { execFile } from "node:child_process";
import { join } from "node:path";
import { parsePipedFile } from "@slipway/app-config";
import { connectBus, keepStreams, publishGitPushed } from "@slipway/bus";
import { openSources } from "@slipway/git";
import { HistoryService } from "@slipway/proto/trace";
import { connectClient, silentLogger } from "@slipway/runtime";
import { openStore } from "@slipway/store";
import { eventually, git, sqliteUrl, startGitServer, startNats, tempDir } from "@slipway/testkit";
import { startTrace } from "@slipway/trace";
import { startWatcher } from "@slipway/watcher";
import { expect, test } from "vitest";
import { applicationFiles } from "../system/application-files.ts";

// Only what is between Git and the answer to `slipway trace`: nothing is planned or run.

const count = 2_000;
const log = silentLogger();

test("each of 2000 commits that were pushed at once is found, and leads to the deployment", async () => {
  await using dir = await tempDir("large-push");
  await using server = await startGitServer({ dir: dir.path });
  const bare = join(dir.path, "repositories", "apps.git");
  const files = applicationFiles({ name: "shop", namespace: "shop", manifests: { "config.yaml": "0" } });
  const repository = await server.createRepository("apps", files);
  await using nats = await startNats();
  await using bus = await connectBus({ servers: nats.url, name: "test", log });
  await using _streams = await keepStreams(bus);
  await using store = await openStore({ url: await sqliteUrl(), log });
  await using trace = await startTrace({ bus, store, rpc: { host: "127.0.0.1", port: 0 }, log });
  await using client = connectClient(HistoryService, trace.url);
  const remote = { id: "apps", remote: repository.url, branch: "main" };
  await using sources = await openSources({ dir: join(dir.path, "mirrors"), repositories: [remote], log });
  await using _watcher = await startWatcher({ bus, piped: pipedOf(repository.url), sources, log });
  await eventually(async () => await client.getTrace({ commitHash: await repository.head() }));

  await commitMany(bare);
  await publishGitPushed(bus, { repositoryId: "apps" });
  const hashes = (await git(bare, ["rev-list", `-${count}`, "main"])).split("\n");
  const [head = ""] = hashes;
  const { trace: newest } = await eventually(async () => await client.getTrace({ commitHash: head }));
  const deploymentId = newest?.deployments[0]?.id;

  // Every answer holds the deployment with all of its commits, so not every one is asked for.
  const asked = hashes.filter((_, index) => index % 50 === 0 || index === count - 1);
  const found = await Promise.all(asked.map(async (commitHash) => (await client.getTrace({ commitHash })).trace));
  expect(found.map((each) => [each?.commit?.hash, ...(each?.deployments.map(({ id }) => id) ?? [])])).toEqual(
    asked.map((hash) => [hash, deploymentId]),
  );
  expect(newest?.deployments[0]?.trigger?.commits.map(({ hash }) => hash)).toEqual(hashes);
  expect(found.at(-1)?.commit?.subject).toBe("Change 1");
});

function pipedOf(remote: string) {
  const spec = {
    projectID: "demo",
    pipedID: "piped",
    repositories: [{ repoId: "apps", remote, branch: "main", autoRegister: true }],
    plugins: [{ name: "kubernetes", deployTargets: [{ name: "local" }] }, { name: "wait" }],
  };
  const { piped, problems } = parsePipedFile(JSON.stringify({ apiVersion: "pipecd.dev/v1beta1", kind: "Piped", spec }), {
    filename: "piped",
  });
  if (!piped) throw new Error(JSON.stringify(problems));
  return piped;
}

/** Puts commits on top of `main`, each with another content of the same file, with one process. */
async function commitMany(bare: string): Promise<void> {
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const person = `Ann <ann@example.com> ${Math.floor(Date.now() / 1_000)} +0000`;
  const commits = Array.from({ length: count }, (_, index) => {
    const from = index === 0 ? "from refs/heads/main^0\n" : "";
    const message = data(`Change ${index + 1}`);
    return `commit refs/heads/main\ncommitter ${person}\n${message}${from}M 100644 inline shop/config.yaml\n${data(String(index + 1))}`;
  });
  await new Promise<void>((resolve, reject) => {
    const importing = execFile("git", ["fast-import", "--quiet"], { cwd: bare }, (error) => (error ? reject(error) : resolve()));
    importing.stdin?.end(commits.join(""));
  });
}
