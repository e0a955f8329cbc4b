import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tempDir } from "../temp-dir.ts";
import { git } from "./git.ts";
import { startGitServer } from "./start-git-server.ts";

test("a clone over HTTP contains commits, removals and moves", async () => {
  await using server = await startGitServer();
  await using dir = await tempDir();
  const repository = await server.createRepository("apps", { "a/app.yaml": "one", "b/app.yaml": "two" });
  const hash = await repository.commit({ "a/app.yaml": "three" }, "Change a", {
    author: "Ada <ada@example.com>",
    trailers: { "Change-Id": "17" },
  });
  await repository.move("b", "moved/b");
  await repository.remove(["a/app.yaml"]);

  const clone = join(dir.path, "clone");
  await git(dir.path, ["clone", "-q", repository.url, clone]);
  expect(await git(clone, ["ls-files"])).toBe("moved/b/app.yaml");
  expect(await git(clone, ["rev-parse", "HEAD"])).toBe(await repository.head());
  expect(await git(clone, ["log", "-1", "--format=%an %ae|%s|%(trailers:unfold)", hash])).toBe(
    "Ada ada@example.com|Change a|Change-Id: 17",
  );
});

test("a blobless clone and a fetch of one commit by its hash work", async () => {
  await using server = await startGitServer();
  await using dir = await tempDir();
  const repository = await server.createRepository("apps", { file: "one" });
  const first = await repository.head();
  await repository.commit({ file: "two" }, "Two");

  const clone = join(dir.path, "clone.git");
  await git(dir.path, ["clone", "-q", "--bare", "--filter=blob:none", repository.url, clone]);
  expect(await git(clone, ["rev-list", "--objects", "--missing=print", "--all"])).toContain("\n?");
  await git(dir.path, ["init", "-q", "one"]);
  await git(join(dir.path, "one"), ["fetch", "-q", "--depth=1", repository.url, first]);
  expect(await git(join(dir.path, "one"), ["show", "FETCH_HEAD:file"])).toBe("one");
});

test("the next commit keeps what someone else pushed", async () => {
  await using server = await startGitServer();
  await using dir = await tempDir();
  const repository = await server.createRepository("apps", { file: "one" });
  const clone = join(dir.path, "clone");
  await git(dir.path, ["clone", "-q", repository.url, clone]);
  await git(clone, ["-c", "user.name=B", "-c", "user.email=b@example.com", "commit", "-q", "--allow-empty", "-m", "From B"]);
  await git(clone, ["push", "-q", "origin", "HEAD:main"]);

  await repository.commit({ file: "two" }, "From A");
  expect(await git(repository.workdir, ["log", "--format=%s"])).toBe("From A\nFrom B\nBegin");
  expect(await readFile(join(repository.workdir, "file"), "utf8")).toBe("two");
});

test("a server that is down rejects clients, and later shows the commits made meanwhile", async () => {
  await using server = await startGitServer();
  const repository = await server.createRepository("apps", { file: "one" });
  server.setDown(true);
  await expect(git("/", ["ls-remote", repository.url])).rejects.toThrow(/unable to access/);
  const hash = await repository.commit({ file: "two" }, "Two");
  server.setDown(false);
  expect(await git("/", ["ls-remote", repository.url, "main"])).toContain(hash);
});

test("a client without the password is rejected", async () => {
  await using server = await startGitServer();
  const repository = await server.createRepository("apps", { file: "one" });
  server.requireAuth({ user: "piped", password: "s3cret" });
  await expect(git("/", ["ls-remote", repository.url])).rejects.toThrow(/could not read Username|Authentication failed/);
  const url = repository.url.replace("http://", "http://piped:s3cret@");
  expect(await git("/", ["ls-remote", url, "main"])).toContain("refs/heads/main");
});

test("requests are logged", async () => {
  await using server = await startGitServer();
  const repository = await server.createRepository("apps", { file: "one" });
  expect(server.requests).toEqual([]);
  await git("/", ["ls-remote", repository.url]);
  expect(server.requests).toContainEqual({ method: "GET", path: "/apps.git/info/refs?service=git-upload-pack", status: 200 });
});

test("held requests are answered when they are released", async () => {
  await using server = await startGitServer();
  const repository = await server.createRepository("apps", { file: "one" });
  const held = server.hold();
  let isAnswered = false;
  const listing = git("/", ["ls-remote", repository.url]).then((text) => {
    isAnswered = true;
    return text;
  });
  await held.arrived;
  expect([isAnswered, server.requests]).toEqual([false, []]);
  held.release();
  expect(await listing).toContain("refs/heads/main");
});
