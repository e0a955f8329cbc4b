import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findProgram, silentLogger } from "@slipway/runtime";
import { type GitServer, startGitServer } from "@slipway/testkit";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openWeb } from "../testing/opened.ts";
import { createOrigin, type Origin } from "../testing/origin.ts";
import { openSources } from "./sources.ts";

const password = "s3cret-with-@-and-:";
const right = { kind: "https", username: "robot", password } as const;
let origin: Origin;
let server: GitServer;
let address = "";
let commit = "";

beforeAll(async () => {
  origin = await createOrigin();
  commit = await origin.push({ "apps/a/one": "1" });
  server = await startGitServer({ dir: origin.folder });
  server.requireAuth({ user: "robot", password });
  address = `${server.url}/origin.git`;
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await origin[Symbol.asyncDispose]();
});

/** Command lines of all Git processes, each with its environment. */
async function gitProcesses(): Promise<{ line: string; environment: string }[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const read = (id: string, file: string) => readFile(`/proc/${id}/${file}`, "utf8").catch(() => "");
  const all = await Promise.all(ids.map(async (id) => ({ line: await read(id, "cmdline"), environment: await read(id, "environ") })));
  return all
    .map(({ line, environment }) => ({ line: line.replaceAll("\0", " ").trim(), environment }))
    .filter(({ line }) => line.startsWith("git") || line.includes("/git"));
}

describe("a repository behind a password", () => {
  test("is read with it: head, fetch, contents", async () => {
    await using opened = await openWeb(origin, { remote: address, credentials: right, dir: join(origin.folder, "right") });
    expect(await opened.web.head()).toBe(commit);
    await opened.web.fetch();
    await using worktree = await opened.web.checkout(commit, ["apps/a"]);
    expect(await readFile(join(worktree.dir, "apps/a/one"), "utf8")).toBe("1");
  });
  test("is read with a password from its address", async () => {
    const remote = address.replace("://", `://robot:${encodeURIComponent(password)}@`);
    await using opened = await openWeb(origin, { remote, dir: join(origin.folder, "inline") });
    expect(await opened.web.fetch()).toBe(commit);
  });
  test.for([
    { name: "a wrong password", credentials: { ...right, password: "wr0ng-pass" }, secret: "wr0ng-pass" },
    { name: "none", credentials: undefined, secret: password },
  ])("with $name is refused by a sentence without secrets", async ({ name, credentials, secret }) => {
    const dir = join(origin.folder, name);
    await using opened = await openWeb(origin, { remote: address, dir, ...(credentials ? { credentials } : {}) });
    const fault = await opened.web.fetch().catch((error: unknown) => error);
    expect(fault).toMatchObject({
      code: "unavailable",
      message: expect.stringMatching(/fetching branch main at http.*; check the repository's credentials$/),
    });
    expect(inspect(fault)).not.toContain(secret);
  });
  test("does not expose its password in a command line, in an environment, or in a file that others can read or that remains", async () => {
    const remote = address.replace("://", `://robot:${encodeURIComponent(password)}@`);
    const dir = join(origin.folder, "hidden");
    const opened = await openWeb(origin, { remote, dir });
    const held = server.hold();
    const fetching = opened.web.fetch();
    await held.arrived;
    const processes = await gitProcesses();
    held.release();
    await fetching;
    const own = processes.filter(({ line }) => line.includes("remote-http") && line.includes(address));
    expect(own.map(({ environment }) => environment.includes("GIT_CONFIG_COUNT"))).toContain(true);
    expect(JSON.stringify(processes)).not.toMatch(/s3cret/);
    const filesWithIt = async () => {
      const files = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
      const paths = files.map((file) => join(file.parentPath, file.name));
      const contents = await Promise.all(paths.map((path) => readFile(path, "latin1")));
      return paths.filter((_, index) => contents[index]?.includes("s3cret"));
    };
    const [file, ...others] = await filesWithIt();
    expect([file, others]).toEqual([expect.stringMatching(/\/secrets\/.*\/credential$/), []]);
    expect((await stat(file ?? "")).mode & 0o777).toBe(0o600);
    await opened[Symbol.asyncDispose]();
    expect(await filesWithIt()).toEqual([]);
  });
});

test("a repository whose key file cannot be read fails alone, with the reason", async () => {
  const log = silentLogger();
  const broken = {
    id: "broken",
    remote: "git@git.example.com:x",
    branch: "main",
    credentials: { kind: "ssh", privateKeyFile: "/none" },
  } as const;
  const web = { id: "web", remote: address, branch: "main", credentials: right };
  await using sources = await openSources({ dir: join(origin.folder, "one-broken"), repositories: [broken, web], log });
  await expect(sources.repository("broken").head()).rejects.toMatchObject({
    code: "precondition",
    message: expect.stringContaining("/none"),
  });
  await expect(sources.repository("broken").fetch()).rejects.toMatchObject({ code: "precondition" });
  expect(await sources.repository("web").head()).toBe(commit);
});

test("where ssh is missing, a repository that needs it is logged when the sources are opened, and the others work", async () => {
  const path = process.env["PATH"] ?? "";
  const log = silentLogger();
  const warn = vi.spyOn(log, "warn");
  const programs = join(origin.folder, "only-git");
  await mkdir(programs);
  await symlink((await findProgram("git")) ?? "", join(programs, "git"));
  const repositories = [
    { id: "far", remote: "git@git.example.com:x", branch: "main" },
    { id: "web", remote: origin.url, branch: "main" },
  ];
  process.env["PATH"] = programs;
  try {
    await using sources = await openSources({ dir: join(origin.folder, "no-ssh"), repositories, log });
    const missing = {
      code: "precondition",
      message: expect.stringContaining("there is no program ssh on the PATH: install the OpenSSH client"),
    };
    expect(warn.mock.calls).toEqual([[{ repository: "far", err: expect.objectContaining(missing) }, "repository cannot be reached"]]);
    await expect(sources.repository("far").head()).rejects.toMatchObject(missing);
    expect(await sources.repository("web").head()).toBe(commit);
  } finally {
    process.env["PATH"] = path;
  }
});

test("an SSH key reaches ssh as a private file that is gone afterwards", async () => {
  const programs = join(origin.folder, "programs");
  await mkdir(programs);
  // A substitute for ssh: records its arguments and the key it could read, then serves the repository.
  const script = `#!/bin/sh\nprintf '%s\\n' "$@" > '${programs}/arguments'\nkey=$(printf '%s\\n' "$@" | sed -n 's/^IdentityFile="\\(.*\\)"$/\\1/p')\nstat -c %a "$key" > '${programs}/mode'\ncat "$key" > '${programs}/key'\nexec git-upload-pack '${origin.path}'\n`;
  await writeFile(join(programs, "ssh"), script);
  await chmod(join(programs, "ssh"), 0o755);
  const path = process.env["PATH"] ?? "";
  process.env["PATH"] = `${programs}:${path}`;
  const dir = join(origin.folder, "ssh");
  try {
    await using opened = await openWeb(origin, {
      remote: "git@git.example.com:org/x.git",
      credentials: { kind: "ssh", privateKey: "THE KEY" },
      dir,
    });
    expect(await opened.web.fetch()).toBe(commit);
  } finally {
    process.env["PATH"] = path;
  }
  expect(await readFile(join(programs, "key"), "utf8")).toBe("THE KEY\n");
  expect((await readFile(join(programs, "mode"), "utf8")).trim()).toBe("600");
  const called = await readFile(join(programs, "arguments"), "utf8");
  expect(called).toContain("git@git.example.com\n");
  expect(called).not.toContain("THE KEY");
  expect(await readdir(join(dir, "secrets"))).toEqual([]);
});

describe("a configuration that cannot work is rejected when the sources are opened", () => {
  const base = { id: "web", remote: "https://example.com/x.git", branch: "main" };
  const cases = [
    { name: "an id that leaves the folder", config: { ...base, id: ".." } },
    { name: "an option as branch", config: { ...base, branch: "--upload-pack=x" } },
    { name: "a helper as remote", config: { ...base, remote: "ext::sh -c id" } },
    { name: "an SSH key for HTTPS", config: { ...base, credentials: { kind: "ssh", privateKey: "x" } as const } },
    { name: "a password for SSH", config: { ...base, remote: "git@x:y", credentials: right } },
    {
      name: "a key given twice",
      config: { ...base, remote: "git@x:y", credentials: { kind: "ssh", privateKey: "x", privateKeyFile: "y" } as const },
    },
    { name: "a line break in a password", config: { ...base, credentials: { ...right, password: "a\nhost=evil" } } },
  ];
  test.for(cases)("$name", async ({ config }) => {
    const opening = openSources({ dir: join(origin.folder, "refused"), repositories: [config], log: silentLogger() });
    await expect(opening).rejects.toMatchObject({ name: "Fault", code: "invalid" });
  });
  test("a Git program that does not exist", async () => {
    const opening = openSources({ dir: join(origin.folder, "refused"), repositories: [], log: silentLogger(), git: "/none/git" });
    await expect(opening).rejects.toMatchObject({ code: "precondition" });
  });
});

test("an unknown repository is reported", async () => {
  await using opened = await openWeb(origin, { dir: join(origin.folder, "unknown") });
  expect(() => opened.sources.repository("nope")).toThrow(expect.objectContaining({ code: "not_found" }));
});

test("the folder is private to this user, and disposing twice is allowed", async () => {
  const opened = await openWeb(origin, { dir: join(origin.folder, "mode") });
  expect((await stat(opened.dir)).mode & 0o777).toBe(0o700);
  await opened[Symbol.asyncDispose]();
  await opened[Symbol.asyncDispose]();
  await expect(opened.web.fetch()).rejects.toMatchObject({ code: "canceled" });
});

test("a repository whose id has special characters has its own folder", async () => {
  const config = { id: "org/web app", remote: origin.url, branch: "main" };
  await using sources = await openSources({ dir: join(origin.folder, "odd"), repositories: [config], log: silentLogger() });
  expect(await sources.repository("org/web app").fetch()).toBe(commit);
  expect(await readdir(join(origin.folder, "odd/repositories"))).toEqual(["org%2Fweb%20app"]);
});

/** Everything a log line could contain of an error. */
function inspect(error: unknown): string {
  return error instanceof Error ? `${error.stack} ${JSON.stringify(error)} ${inspect(error.cause)}` : String(error);
}
