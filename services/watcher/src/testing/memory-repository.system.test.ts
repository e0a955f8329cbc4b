import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { openSources } from "@slipway/git";
import { silentLogger } from "@slipway/runtime";
import { git, tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { type Changes, MemoryRepository, type WatchableRepository } from "./memory-repository.ts";

interface Subject {
  readonly repository: WatchableRepository;
  /** Commits on top of the head, or of `parent` by a forced push. */
  push(changes: Changes, parent?: string): Promise<string>;
}

/** Everything that the watcher asks about a branch with three commits and a forced push; commits are named instead of their hashes. */
async function answersOf({ repository, ...subject }: Subject) {
  const push = async (changes: Changes, parent?: string) => await repository.fetch({ want: await subject.push(changes, parent) });
  const one = await push({ "shop/app.pipecd.yaml": "a", "shop/config.yaml": "1", "README.md": "x" });
  const two = await push({ "shop/config.yaml": "2" });
  const three = await push({
    "moved/app.pipecd.yaml": "a",
    "moved/config.yaml": "2",
    "shop/app.pipecd.yaml": undefined,
    "shop/config.yaml": undefined,
  });
  const forced = await push({ "README.md": "y" }, one);
  const names = new Map([one, two, three, forced].map((hash, index) => [hash, ["one", "two", "three", "forced"][index]]));
  const range = async (from: string | undefined, to: string, limit?: number) => {
    const { relation, commits, hasMore, changedFiles } = await repository.listCommits(from, to, limit === undefined ? {} : { limit });
    return { relation, hasMore, changedFiles, commits: commits.map(({ hash, changedFiles: files }) => [names.get(hash), files]) };
  };
  const trees = await Promise.all([two, three].map((hash) => repository.treeIds(hash, ["", "shop", "moved", "none"])));
  return {
    head: names.get(await repository.head()),
    commit: names.get((await repository.commit(two)).hash),
    ranges: [
      await range(undefined, two),
      await range(two, two),
      await range(one, three),
      await range(one, three, 1),
      await range(three, forced),
      await range("f".repeat(40), two),
    ],
    changed: await repository.changedFiles(one, three),
    // Ids are compared, not shown: equal ids are equal contents.
    unchangedByMove: trees[0]?.get("shop") === trees[1]?.get("moved"),
    rootChanged: trees[0]?.get("") !== trees[1]?.get(""),
    missing: [trees[0]?.get("none"), trees[1]?.get("shop")],
    found: await repository.findFiles(three, (name) => name.endsWith(".yaml")),
    read: [...(await repository.readFiles(two, ["shop/config.yaml", "none"]))].map(([path, content]) => [path, content.toString()]),
  };
}

test("the repository in memory answers as one on disk does", async () => {
  await using dir = await tempDir();
  const [bare, clone] = [join(dir.path, "bare"), join(dir.path, "clone")];
  await git(dir.path, ["init", "-q", "--bare", "--initial-branch=main", bare]);
  await git(dir.path, ["clone", "-q", bare, clone]);
  await using sources = await openSources({
    dir: join(dir.path, "sources"),
    repositories: [{ id: "apps", remote: `file://${bare}`, branch: "main" }],
    log: silentLogger(),
  });
  const onDisk = { repository: sources.repository("apps"), push: (changes: Changes, parent?: string) => pushTo(clone, changes, parent) };
  const memory = new MemoryRepository();
  const inMemory = {
    repository: memory,
    push: async (changes: Changes, parent?: string) => memory.push(changes, parent ? { parent } : {}),
  };
  expect(await answersOf(inMemory)).toEqual(await answersOf(onDisk));
});

async function pushTo(clone: string, changes: Changes, parent: string | undefined): Promise<string> {
  if (parent !== undefined) await git(clone, ["reset", "-q", "--hard", parent]);
  for (const [path, content] of Object.entries(changes)) {
    const file = join(clone, path);
    await mkdir(dirname(file), { recursive: true });
    await (content === undefined ? rm(file) : writeFile(file, content));
  }
  await git(clone, ["add", "-A"]);
  await git(clone, ["-c", "user.name=Ann", "-c", "user.email=ann@example.com", "commit", "-q", "-m", "Change"]);
  await git(clone, ["push", "-q", "--force", "origin", "HEAD:main"]);
  return await git(clone, ["rev-parse", "HEAD"]);
}
