import { afterAll, beforeAll, expect, test } from "vitest";
import type { GitRepository } from "../sources/repository.ts";
import { type Opened, openWeb } from "../testing/opened.ts";
import { createOrigin, type Origin } from "../testing/origin.ts";

let origin: Origin;
let opened: Opened;
let web: GitRepository;
let base: string;

const lines = Array.from({ length: 9 }, (_, index) => `${index}`);
const text = (changes: Readonly<Record<number, string>> = {}) => lines.map((line, index) => `${changes[index] ?? line}\n`).join("");

beforeAll(async () => {
  origin = await createOrigin();
  await origin.push({ "a/text": text(), "b/one": "1" }, "first");
  await origin.git("branch", "start");
  base = await origin.push({ "a/text": text({ 0: "main" }), "b/two": "2" }, "on main");
  opened = await openWeb(origin);
  web = opened.web;
  await web.fetch();
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await origin[Symbol.asyncDispose]();
});

/** Pushes a branch with one commit on top of `from`, and fetches it. */
async function branch(name: string, files: Parameters<Origin["push"]>[0], from = "start"): Promise<string> {
  await origin.git("switch", "--quiet", "--force-create", name, from);
  return await commitAs(name, files);
}

/** Commits on top of what is checked out, pushes it as a branch and fetches it. */
async function commitAs(name: string, files: Parameters<Origin["push"]>[0]): Promise<string> {
  const head = await origin.push(files, name);
  await origin.git("push", "--quiet", "--force", "origin", `HEAD:${name}`, `${base}:main`);
  expect(await web.head({ branch: name })).toBe(head);
  return await web.fetch({ want: head });
}

test("a branch that is behind is merged: what both sides changed is in the result, the same whoever makes it", async () => {
  const head = await branch("behind", { "a/text": text({ 8: "side" }), "c/three": "3" });
  const merge = await web.merge(base, head);
  if (merge.kind !== "merged") throw new Error(`conflict in ${merge.files.join()}`);
  expect(await web.changedFiles(base, merge.commit)).toEqual(["a/text", "c/three"]);
  const read = await web.readFiles(merge.commit, ["a/text", "b/two"]);
  expect([...read].map(([path, content]) => [path, content.toString()])).toEqual([
    ["a/text", text({ 0: "main", 8: "side" })],
    ["b/two", "2"],
  ]);
  await using worktree = await web.checkout(merge.commit, ["a"]);
  expect(worktree.dir).toContain("/");

  await using other = await openWeb(origin, { dir: `${origin.folder}/other` });
  await other.web.fetch({ want: head });
  expect(await other.web.merge(base, head)).toEqual(merge);
});

test("a branch that continues the base is its own merge, and one that is merged already changes nothing", async () => {
  const head = await branch("ahead", { "a/text": text({ 0: "main", 4: "ahead" }) }, base);
  expect(await web.merge(base, head)).toEqual({ kind: "merged", commit: head });
  expect(await web.merge(head, base)).toEqual({ kind: "merged", commit: head });
});

test("conflicts are named by file", async () => {
  const head = await branch("conflicting", { "a/text": text({ 0: "other" }), "b/two": "other" });
  expect(await web.merge(base, head)).toEqual({ kind: "conflict", files: ["a/text", "b/two"] });
});

test("branches without a common history are refused in words", async () => {
  await origin.git("switch", "--quiet", "--orphan", "alone");
  const head = await commitAs("alone", { "x/y": "z" });
  await expect(web.merge(base, head)).rejects.toMatchObject({
    code: "precondition",
    message: expect.stringContaining("no common history"),
  });
});

test("a name that Git could take for an option or a pattern is no branch, and a branch that is missing is named", async () => {
  for (const name of ["--upload-pack=touch", "a*", "", "a..b"])
    await expect(web.head({ branch: name })).rejects.toMatchObject({ code: "invalid" });
  await expect(web.head({ branch: "none" })).rejects.toMatchObject({
    code: "not_found",
    message: expect.stringContaining("has no branch none"),
  });
});
