import { execFile } from "node:child_process";
import { chmod, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { startGitServer } from "@slipway/testkit";
import { describe, expect, test } from "vitest";
import { openWeb } from "../testing/opened.ts";
import { createOrigin } from "../testing/origin.ts";
import { startOtherProcess } from "../testing/other-process.ts";
import type { NewCommit } from "./new-commit.ts";
import type { BranchTip } from "./write-branch.ts";

const by = { name: "piped", email: "piped@example.com" };
const at = Temporal.Instant.fromEpochMilliseconds(1_700_000_000_000);

/** A commit that appends a line to a file. */
async function appended(tip: BranchTip, path: string, line: string): Promise<NewCommit> {
  const content = (await tip.readFiles([path])).get(path);
  if (!Buffer.isBuffer(content)) throw new Error(`${path} is ${content ?? "absent"}`);
  return { message: `Add ${line}`, by, at, files: new Map([[path, Buffer.concat([content, Buffer.from(`${line}\n`)])]]) };
}

const show = promisify(execFile);
const bare = async (path: string, ...args: string[]) => (await show("git", ["-C", path, ...args])).stdout.trimEnd();

test("commits are pushed with their messages, and no other file is touched", async () => {
  await using origin = await createOrigin();
  await origin.push({ "a/values.yaml": "one\n", "b/run.sh": { program: "echo\n" }, "c/link": { link: "../a/values.yaml" } });
  await using opened = await openWeb(origin);
  const message = "Update a\n\nBody\n\nkey: value\n";
  const { base, commits } = await opened.web.write({
    build: async (tip) => [
      { ...(await appended(tip, "a/values.yaml", "two")), message },
      { message: "Run", by, at, files: new Map([["b/run.sh", Buffer.from("echo 2\n")]]) },
    ],
  });
  expect(commits).toHaveLength(2);
  expect(await bare(origin.path, "log", "--format=%H %P|%an <%ae>|%cn|%ct|%B", "-2", "main")).toBe(
    [
      `${commits[1]} ${commits[0]}|piped <piped@example.com>|piped|1700000000|Run\n`,
      `${commits[0]} ${base}|piped <piped@example.com>|piped|1700000000|${message.trimEnd()}`,
    ].join("\n"),
  );
  expect(await bare(origin.path, "diff", "--summary", base, "main")).toBe("");
  expect(await bare(origin.path, "diff", "--name-only", base, "main")).toBe("a/values.yaml\nb/run.sh");
  expect(await bare(origin.path, "show", "main:a/values.yaml")).toBe("one\ntwo");
  expect(await bare(origin.path, "ls-tree", "main", "b/run.sh")).toMatch(/^100755/);
  expect(await readdir(join(opened.dir, "repositories/web/tmp"))).toEqual([]);
});

test("a branch that does not exist begins at the repository's; one that exists is continued", async () => {
  await using origin = await createOrigin();
  const head = await origin.push({ a: "1\n" });
  await using opened = await openWeb(origin);
  const write = (line: string) => opened.web.write({ branch: "update/a", build: async (tip) => [await appended(tip, "a", line)] });
  expect((await write("2")).base).toBe(head);
  await origin.push({ b: "other\n" });
  await write("3");
  expect(await bare(origin.path, "show", "update/a:a")).toBe("1\n2\n3");
  expect(await bare(origin.path, "show", "main:a")).toBe("1");
});

test("without commits nothing is pushed", async () => {
  await using origin = await createOrigin();
  const head = await origin.push({ a: "1\n" });
  await using opened = await openWeb(origin);
  expect(await opened.web.write({ build: async () => [] })).toEqual({ base: head, commits: [] });
});

test("a push that lost a race is made again on the new head", async () => {
  await using origin = await createOrigin();
  await origin.push({ a: "1\n", b: "1\n" });
  await using opened = await openWeb(origin);
  const pushed: (readonly string[])[] = [];
  const { base, commits } = await opened.web.write({
    build: async (tip) => [await appended(tip, "a", "mine")],
    beforePush: async (hashes) => {
      pushed.push(hashes);
      if (pushed.length === 1) await origin.push({ a: "1\nothers\n" });
    },
  });
  expect(pushed).toHaveLength(2);
  expect(pushed[1]).toEqual(commits);
  expect(await bare(origin.path, "show", "main:a")).toBe("1\nothers\nmine");
  expect(await bare(origin.path, "rev-list", "--count", "main")).toBe("3");
  expect(await opened.web.isAncestor(base, base)).toBe(true);
});

test("two writers with folders of their own lose no commit of each other", async () => {
  await using origin = await createOrigin();
  await using server = await startGitServer({ dir: origin.folder });
  await bare(origin.path, "config", "http.receivepack", "true");
  await origin.push({ a: "", b: "" });
  const remote = `${server.url}/origin.git`;
  await using one = await openWeb(origin, { remote, dir: join(origin.folder, "one") });
  await using two = await openWeb(origin, { remote, dir: join(origin.folder, "two") });
  await using three = await openWeb(origin, { remote, dir: join(origin.folder, "one") });
  const lines = (who: string) => Array.from({ length: 5 }, (_, index) => `${who}${index}`);
  const writer = async ({ web }: typeof one, who: string) => {
    for (const line of lines(who)) await web.write({ build: async (tip) => [await appended(tip, "a", line)] });
  };
  await Promise.all([writer(one, "x"), writer(two, "y"), writer(three, "z")]);
  const written = (await bare(origin.path, "show", "main:a")).split("\n");
  expect(written.toSorted()).toEqual([...lines("x"), ...lines("y"), ...lines("z")]);
  for (const who of ["x", "y", "z"]) expect(written.filter((line) => line.startsWith(who))).toEqual(lines(who));
  expect(await bare(origin.path, "rev-list", "--count", "main")).toBe("16");
});

test("a writer that is killed while it pushes leaves the branch whole, and the next one goes on", async () => {
  await using origin = await createOrigin();
  await using server = await startGitServer({ dir: origin.folder });
  await bare(origin.path, "config", "http.receivepack", "true");
  const head = await origin.push({ a: "1\n" });
  const remote = `${server.url}/origin.git`;
  await using opened = await openWeb(origin, { remote });
  await opened.web.fetch();
  await using other = startOtherProcess({
    kind: "write",
    dir: opened.dir,
    config: { id: "web", remote, branch: "main" },
    path: "a",
    content: "killed\n",
  });
  await other.done; // it has its commit, and waits before the push
  expect((await readdir(join(opened.dir, "repositories/web/tmp"))).filter((name) => name.endsWith("write"))).toHaveLength(1);
  await other.kill();
  expect(await bare(origin.path, "rev-parse", "main")).toBe(head);
  await opened.web.write({ build: async (tip) => [await appended(tip, "a", "2")] });
  expect(await bare(origin.path, "show", "main:a")).toBe("1\n2");
  await opened.sources.sweep();
  expect(await readdir(join(opened.dir, "repositories/web/tmp"))).toEqual([]);
});

describe("what is not written", () => {
  const refusals = [
    { name: "a link", path: "link", code: "invalid", message: "is a symbolic link" },
    { name: "a file behind a link", path: "dir-link/secret", code: "not_found", message: "there is no file" },
    { name: "a path out of the repository", path: "../a", code: "invalid", message: "not a path inside a repository" },
    { name: "an absolute path", path: "/etc/passwd", code: "invalid", message: "not a path inside a repository" },
    { name: "Git's own folder", path: ".git/config", code: "invalid", message: "not a path inside a repository" },
    { name: "a directory", path: "dir", code: "invalid", message: "is not a file" },
    { name: "a file that is not there", path: "absent", code: "not_found", message: "there is no file" },
  ] as const;
  test.for(refusals)("$name", async ({ path, code, message }) => {
    await using origin = await createOrigin();
    const head = await origin.push({ a: "1\n", link: { link: "a" }, "dir/x": "", "dir-link": { link: "/etc" } });
    await using opened = await openWeb(origin);
    const files = new Map([[path, Buffer.from("x")]]);
    await expect(opened.web.write({ build: async () => [{ message: "m", by, at, files }] })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
    expect(await bare(origin.path, "rev-parse", "main")).toBe(head);
  });

  test("what a hook of the remote declines is a precondition with the hook's words", async () => {
    await using origin = await createOrigin();
    const head = await origin.push({ a: "1\n" });
    const hook = join(origin.path, "hooks/pre-receive");
    await writeFile(hook, "#!/bin/sh\necho only on Mondays >&2\nexit 1\n");
    await chmod(hook, 0o755);
    await using opened = await openWeb(origin);
    await expect(opened.web.write({ build: async (tip) => [await appended(tip, "a", "2")] })).rejects.toMatchObject({
      code: "precondition",
      message: expect.stringContaining("only on Mondays"),
    });
    expect(await bare(origin.path, "rev-parse", "main")).toBe(head);
  });

  test("what this machine cannot make is unavailable, and tried again later is written", async () => {
    await using origin = await createOrigin();
    await origin.push({ a: "1\n" });
    await using opened = await openWeb(origin);
    const write = (line: string) => opened.web.write({ build: async (tip) => [await appended(tip, "a", line)] });
    await write("2");
    const temporary = join(opened.dir, "repositories/web/tmp");
    await rm(temporary, { recursive: true });
    await writeFile(temporary, "");
    await expect(write("3")).rejects.toMatchObject({ code: "unavailable", message: expect.stringContaining("check the disk of DATA_DIR") });
    await rm(temporary);
    await write("3");
    expect(await bare(origin.path, "show", "main:a")).toBe("1\n2\n3");
  });

  test("a remote that is away is unavailable, and a password stays secret", async () => {
    await using origin = await createOrigin();
    await using server = await startGitServer({ dir: origin.folder });
    await bare(origin.path, "config", "http.receivepack", "true");
    await origin.push({ a: "1\n" });
    server.requireAuth({ user: "me", password: "hunter2" });
    const remote = `${server.url}/origin.git`;
    await using opened = await openWeb(origin, { remote, credentials: { kind: "https", username: "me", password: "hunter2" } });
    const write = () =>
      opened.web.write({
        build: async (tip) => [await appended(tip, "a", "2")],
        beforePush: async () => server.setDown(true),
      });
    await expect(write()).rejects.toMatchObject({ code: "unavailable", message: expect.not.stringContaining("hunter2") });
    server.setDown(false);
    await opened.web.write({ build: async (tip) => [await appended(tip, "a", "3")] });
    expect(await bare(origin.path, "show", "main:a")).toBe("1\n3");
  });
});
