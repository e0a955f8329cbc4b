import { create } from "@bufbuild/protobuf";
import { Fault } from "@slipway/domain";
import { BranchAskSchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { applicationFile, MemoryWatcher } from "../testing/memory-watcher.ts";
import { findBranchChanges, type MergeableSource } from "./find-branch-changes.ts";

const shop = { "shop/app.pipecd.yaml": applicationFile("shop"), "shop/config.yaml": "1" };

/** A repository in which the head of the branch `feature` is what `heads` says, one call after the other, and `lost` cannot be fetched any more. */
async function begin({
  heads,
  lost = [],
}: {
  readonly heads: (of: string) => readonly (string | Fault)[];
  readonly lost?: readonly number[];
}) {
  const watcher = new MemoryWatcher();
  const base = watcher.repository.push(shop);
  await watcher.process();
  const hashes = ["2", "3"].map((content) => watcher.repository.push({ "shop/config.yaml": content }, { parent: base }));
  const [first = "", second = ""] = hashes;
  watcher.repository.moveTo(base);
  const left = [...heads(first), ...heads(second)];
  const memory = watcher.repository;
  const repository: MergeableSource["repository"] = {
    head: async ({ branch } = {}) => {
      if (branch === undefined) return base;
      const next = left.shift();
      if (next === undefined || next instanceof Fault) throw next ?? new Error("asked too often");
      return next;
    },
    fetch: async ({ want = base } = {}) => {
      if (lost.some((at) => hashes[at] === want)) throw new Fault("not_found", `no commit ${want} (any more)`);
      return want;
    },
    merge: async (_base, head) => ({ kind: "merged", commit: head }),
    isAncestor: async (commit, of) => commit === of,
    changedFiles: (from, to) => memory.changedFiles(from, to),
    listCommits: (from, to, options) => memory.listCommits(from, to, options),
  };
  const watched = { id: "apps", remote: "https://github.com/acme/apps", branch: "main", autoRegister: true };
  const find = findBranchChanges(watcher.deps, () => ({ watched, repository, files: watcher.files }));
  const ask = (commits: { readonly headCommitHash?: string; readonly baseCommitHash?: string } = {}) =>
    find(create(BranchAskSchema, { repositoryId: "apps", branch: "feature", ...commits }), new AbortController().signal);
  return { ask, base, first, second };
}

test("a branch that is pushed by force while it is read is read again", async () => {
  const { ask, base, second } = await begin({ heads: (hash) => [hash], lost: [0] });
  expect(await ask()).toMatchObject({ baseCommitHash: base, headCommitHash: second, applications: [{ name: "shop" }] });
});

test("a branch that is deleted while it is read is said to be gone", async () => {
  const gone = new Fault("not_found", "the remote has no branch feature");
  const { ask } = await begin({ heads: (hash) => [hash, gone], lost: [0] });
  await expect(ask()).rejects.toBe(gone);
});

test("a branch whose commits the remote never gives is not asked for ever", async () => {
  const { ask } = await begin({ heads: (hash) => [hash, hash, hash], lost: [0, 1] });
  await expect(ask()).rejects.toMatchObject({ code: "not_found", message: expect.stringContaining("(any more)") });
});

test("a commit that a forced push took off the branch is refused, and so is one of another branch", async () => {
  const { ask } = await begin({ heads: (hash) => [hash] });
  await expect(ask({ headCommitHash: "0".repeat(40) })).rejects.toMatchObject({
    code: "not_found",
    message: expect.stringContaining("branch feature has no commit"),
  });
});

test("further answers are about the commits of the first, wherever the branch is by then", async () => {
  const { ask, base, first } = await begin({ heads: () => [] });
  expect(await ask({ baseCommitHash: base, headCommitHash: first })).toMatchObject({ baseCommitHash: base, headCommitHash: first });
});
