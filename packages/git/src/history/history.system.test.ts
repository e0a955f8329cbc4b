import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { GitRepository } from "../sources/repository.ts";
import { type Opened, openWeb } from "../testing/opened.ts";
import { createOrigin, type Origin } from "../testing/origin.ts";

let origin: Origin;
let opened: Opened;
let web: GitRepository;
const hashes: Record<"first" | "second" | "moved" | "merge" | "empty" | "forced" | "branch", string> = {
  first: "",
  second: "",
  moved: "",
  merge: "",
  empty: "",
  forced: "",
  branch: "",
};
const unknown = "0".repeat(40);

beforeAll(async () => {
  origin = await createOrigin();
  hashes.first = await origin.push({ "apps/a/one": "1", "apps/b/ü x": "2" }, "first");
  hashes.second = await origin.push({ "apps/a/one": "2" }, "second: subject\n\nBody of it.\nPipecd-Dev-Trace-Trigger-Commit-Hash: abc");
  hashes.moved = await origin.push({ "apps/b/ü x": undefined, "apps/c/ü x": "2" }, "moved");
  await origin.git("switch", "--quiet", "--create", "side", hashes.first);
  hashes.branch = await origin.push({ "side/file": "3" }, "on the side");
  await origin.git("switch", "--quiet", "main");
  await origin.git("merge", "--quiet", "--no-edit", "side");
  hashes.merge = await origin.push({}, "after the merge");
  hashes.empty = await origin.push({}, "empty");
  opened = await openWeb(origin);
  web = opened.web;
  await web.fetch();
  await origin.git("switch", "--quiet", "--force-create", "main", hashes.second);
  hashes.forced = await origin.push({ "apps/a/two": "4" }, "forced");
  await web.fetch();
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await origin[Symbol.asyncDispose]();
});

test("a commit is read with all its fields", async () => {
  expect(await web.commit(hashes.second)).toEqual({
    hash: hashes.second,
    subject: "second: subject",
    body: "Body of it.\nPipecd-Dev-Trace-Trigger-Commit-Hash: abc",
    author: "Ada <ada@example.com>",
    authoredAt: expect.any(Temporal.Instant),
  });
});

describe("a list of commits", () => {
  test("has those after the old one, newest first, each with its files", async () => {
    const range = await web.listCommits(hashes.first, hashes.moved);
    expect(range).toMatchObject({ relation: "ahead", hasMore: false, changedFiles: ["apps/a/one", "apps/b/ü x", "apps/c/ü x"] });
    expect(range.commits.map(({ hash, changedFiles }) => ({ hash, changedFiles }))).toEqual([
      { hash: hashes.moved, changedFiles: ["apps/b/ü x", "apps/c/ü x"] },
      { hash: hashes.second, changedFiles: ["apps/a/one"] },
    ]);
  });
  test("counts a merge as one commit with the changes of its branch", async () => {
    const range = await web.listCommits(hashes.moved, hashes.empty);
    expect(range.commits.map(({ subject, changedFiles }) => [subject, changedFiles])).toEqual([
      ["empty", []],
      ["after the merge", []],
      ["Merge branch 'side'", ["side/file"]],
    ]);
  });
  test("includes merged branches on request", async () => {
    const range = await web.listCommits(hashes.moved, hashes.empty, { firstParent: false });
    expect(range.commits.map(({ subject }) => subject)).toContain("on the side");
  });
  test("reports when there are more than its limit", async () => {
    const range = await web.listCommits(hashes.first, hashes.moved, { limit: 1 });
    expect(range).toMatchObject({
      hasMore: true,
      commits: [{ hash: hashes.moved }],
      changedFiles: ["apps/a/one", "apps/b/ü x", "apps/c/ü x"],
    });
  });
  test("is empty between a commit and itself", async () => {
    expect(await web.listCommits(hashes.second, hashes.second)).toEqual({
      relation: "same",
      commits: [],
      hasMore: false,
      changedFiles: [],
    });
  });
  test("after a forced push has what the old branch lacks, and all files that differ", async () => {
    const range = await web.listCommits(hashes.moved, hashes.forced);
    expect(range).toMatchObject({ relation: "diverged", commits: [{ hash: hashes.forced }] });
    expect(range.changedFiles).toEqual(["apps/a/two", "apps/b/ü x", "apps/c/ü x"]);
  });
  test("to an older commit has files that differ but no commits", async () => {
    expect(await web.listCommits(hashes.moved, hashes.second)).toMatchObject({
      relation: "diverged",
      commits: [],
      changedFiles: ["apps/b/ü x", "apps/c/ü x"],
    });
  });
  test("without a start, or with one that is not on disk, is the entire history", async () => {
    const all = [{ subject: "second: subject" }, { subject: "first", changedFiles: ["apps/a/one", "apps/b/ü x"] }];
    expect(await web.listCommits(undefined, hashes.second)).toMatchObject({ relation: "first", commits: all, changedFiles: undefined });
    expect(await web.listCommits(unknown, hashes.second)).toMatchObject({ relation: "lost", commits: all, changedFiles: undefined });
  });
});

test("ancestry", async () => {
  expect(await web.isAncestor(hashes.first, hashes.merge)).toBe(true);
  expect(await web.isAncestor(hashes.branch, hashes.merge)).toBe(true);
  expect(await web.isAncestor(hashes.merge, hashes.first)).toBe(false);
  expect(await web.isAncestor(hashes.first, hashes.first)).toBe(true);
  expect(await web.isAncestor(hashes.moved, hashes.forced)).toBe(false);
});

test("commits dated before their parent, as on a machine whose clock is behind, follow it", async () => {
  await using skewed = await createOrigin();
  const parent = await skewed.push({ file: "0" });
  const later = Array.from({ length: 7 }, (_, index) => `later ${index}`);
  const date = "2001-01-01T00:00:00Z";
  for (const subject of later)
    await skewed.git("-c", `alias.old=!GIT_COMMITTER_DATE=${date} git commit`, "old", "-q", "--allow-empty", "-m", subject);
  const head = await skewed.push({ file: "1" }, "head");
  await using own = await openWeb(skewed);
  await own.web.fetch();
  expect(await own.web.isAncestor(parent, head)).toBe(true);
  const { relation, commits } = await own.web.listCommits(parent, head);
  expect([relation, commits.map(({ subject }) => subject)]).toEqual(["ahead", ["head", ...later.toReversed()]]);
});

test("files that differ are the same in both directions", async () => {
  const files = ["apps/b/ü x", "apps/c/ü x"];
  expect(await web.changedFiles(hashes.second, hashes.moved)).toEqual(files);
  expect(await web.changedFiles(hashes.moved, hashes.second)).toEqual(files);
});

describe("a commit that is not on disk", () => {
  const calls: readonly [string, (repository: GitRepository) => Promise<unknown>][] = [
    ["commit", (repository) => repository.commit(unknown)],
    ["listCommits", (repository) => repository.listCommits(undefined, unknown)],
    ["isAncestor", (repository) => repository.isAncestor(unknown, hashes.first)],
    ["changedFiles", (repository) => repository.changedFiles(unknown, hashes.first)],
    ["treeIds", (repository) => repository.treeIds(unknown, ["apps/a"])],
    ["findFiles", (repository) => repository.findFiles(unknown, () => true)],
    ["readFiles", (repository) => repository.readFiles(unknown, ["apps/a/one"])],
  ];
  test.for(calls)("is reported by %s", async ([, call]) => {
    const message = `repository web has no commit ${unknown} on disk; fetch it first`;
    await expect(call(web)).rejects.toMatchObject({ name: "Fault", code: "not_found", message });
  });
});

test.for(["HEAD", "main", "--all", "a".repeat(7)])("%j is not accepted as a hash", async (hash) => {
  await expect(web.commit(hash)).rejects.toMatchObject({ code: "invalid" });
});

describe("a commit named by the beginning of its hash", () => {
  test("is found in the history of another", async () => {
    expect(await web.findCommit(hashes.first.slice(0, 10), hashes.merge)).toBe(hashes.first);
    expect(await web.findCommit(hashes.branch, hashes.merge)).toBe(hashes.branch);
  });
  test("is not found if it is not in that history, although the repository has it", async () => {
    expect(await web.findCommit(hashes.merge.slice(0, 10), hashes.forced)).toBeUndefined();
    expect(await web.findCommit("0000000", hashes.merge)).toBeUndefined();
  });
  test.for(["main", "abc", "--all-", "1a2b3c4^"])("is refused if it is no hash: %s", async (name) => {
    await expect(web.findCommit(name, hashes.merge)).rejects.toMatchObject({ code: "invalid" });
  });
});
