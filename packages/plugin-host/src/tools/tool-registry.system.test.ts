import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { PipedToolConfig } from "@slipway/app-config";
import { silentLogger } from "@slipway/runtime";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { answerFile, serve } from "../testing/file-server.ts";
import { openToolRegistry, type ToolRegistryOptions } from "./tool-registry.ts";

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "slipway-tools-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
});

const forever = new AbortController().signal;
const registry = (options: Partial<ToolRegistryOptions> = {}) =>
  openToolRegistry({ dir: join(dir, "tools"), platform: { os: "linux", architecture: "amd64" }, log: silentLogger(), ...options });
const install = async (installScript: string, options: Partial<ToolRegistryOptions> = {}, name = "helm", version = "3.8.2") =>
  (await registry(options)).install({ name, version, installScript }, forever);
const outputOf = async (program: string) => (await promisify(execFile)(program)).stdout;
const sha256 = (content: Buffer) => createHash("sha256").update(content).digest("hex");

/** A script that counts its runs in a file beside the tools. */
const counting = () => `echo run >> ${dir}/runs
cd {{ .TmpDir }}
echo '#!/bin/sh
echo {{ .Name }} {{ .Version }} {{ .Os }}/{{ .Arch }}' > made
mv made {{ .OutPath }}`;
const runs = async () => (await readFile(join(dir, "runs"), "utf8")).trim().split("\n").length;

test("a tool is installed by its script, once, and can be run", async () => {
  const path = await install(counting());
  expect(path).toMatch(/\/tools\/linux-amd64\/[0-9a-f]{16}\/helm-3\.8\.2$/);
  expect(await outputOf(path)).toBe("helm 3.8.2 linux/amd64\n");
  expect((await stat(path)).mode & 0o777).toBe(0o700);
  expect(await install(counting())).toBe(path);
  expect(await runs()).toBe(1);
});

test("concurrent requests, each in its own registry, install the tool once", async () => {
  const paths = await Promise.all(Array.from({ length: 5 }, () => install(counting())));
  expect(new Set(paths).size).toBe(1);
  expect(await runs()).toBe(1);
});

test("another script, version or platform is another tool, and the old one stays", async () => {
  const first = await install(counting());
  const paths = [
    await install(`${counting()}\n# changed`),
    await install(counting(), {}, "helm", "3.8.3"),
    await install(counting(), { platform: { os: "linux", architecture: "arm64" } }),
  ];
  expect(new Set([first, ...paths]).size).toBe(4);
  expect(await runs()).toBe(4);
  expect(await outputOf(first)).toBe("helm 3.8.2 linux/amd64\n");
});

const advice = "set another source in the tools of the piped file";

test("a failed script is reported with its last lines, leaves nothing behind, and may succeed later", async () => {
  const script = `[ -e ${dir}/ready ] || { seq 1 20; echo half > {{ .OutPath }}; echo 'no network' >&2; exit 7; }\n${counting()}`;
  const lines = Array.from({ length: 9 }, (_, at) => `  ${at + 12}`).join("\n");
  await expect(install(script)).rejects.toMatchObject({
    code: "precondition",
    message: `the install script of helm 3.8.2 exited with code 7; ${advice}\n${lines}\n  no network`,
  });
  expect(await readdir(join(dir, "tools", "store", "tmp"))).toEqual([]);
  await writeFile(join(dir, "ready"), "");
  expect(await outputOf(await install(script))).toBe("helm 3.8.2 linux/amd64\n");
});

test("what a failed script says several times is shown once", async () => {
  const script = "for each in 1 2 3 4; do echo 'curl: (6) Could not resolve host: get.helm.sh' >&2; done; exit 6";
  await expect(install(script)).rejects.toMatchObject({
    message: `the install script of helm 3.8.2 exited with code 6; ${advice}\n  curl: (6) Could not resolve host: get.helm.sh`,
  });
});

test("a script that takes too long is killed with all its processes", async () => {
  const script = `sh -c 'trap "" TERM; echo $$ > ${dir}/pid; echo waiting; while :; do sleep 0.1; done' & sleep 1000`;
  const failure = async (seconds: number): Promise<string> => {
    const error = await install(script, { scriptLimitMs: seconds * 1_000 }).catch((cause: unknown) => cause);
    const begin = `the install script of helm 3.8.2 took more than ${seconds} s; ${advice}`;
    expect(error).toMatchObject({ code: "deadline", message: expect.stringContaining(begin) });
    return String(error);
  };
  // On a busy machine the limit may end before the script has begun.
  for (let seconds = 2; !(await failure(seconds)).endsWith("\n  waiting"); seconds *= 2);
  const pid = Number(await readFile(join(dir, "pid"), "utf8"));
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"));
});

test("a cancelled request ends, and another may install the tool", async () => {
  const giveUp = new AbortController();
  const waiting = (await registry()).install({ name: "helm", version: "1", installScript: `touch ${dir}/began; sleep 60` }, giveUp.signal);
  const ended = expect(waiting).rejects.toThrow("enough");
  await vi.waitFor(() => stat(join(dir, "began")), 60_000);
  giveUp.abort(new Error("enough"));
  await ended;
  expect(await install(counting(), {}, "helm", "1")).toContain("helm-1");
});

test("a script that writes nothing, or a link, to its OutPath is an error", async () => {
  await expect(install("true")).rejects.toThrow("the installation of helm 3.8.2 did not write a program to its OutPath");
  await expect(install("ln -s {{ .TmpDir }}/helm {{ .OutPath }}")).rejects.toThrow("did not write a program to its OutPath");
});

test("a script does not see the host's own variables", async () => {
  vi.stubEnv("SLIPWAY_TOKEN", "secret");
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(await readFile(await install("env > {{ .OutPath }}"), "utf8")).not.toContain("secret");
});

test.for([
  { name: "../helm", version: "1", what: "name" },
  { name: "helm", version: "1/../../2", what: "version" },
  { name: "-rf", version: "1", what: "name" },
  { name: "helm", version: "", what: "version" },
  { name: "helm; true", version: "1", what: "name" },
])("$name $version is rejected for its $what", async ({ name, version, what }) => {
  await expect(install(counting(), {}, name, version)).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringContaining(`is not a valid tool ${what}`),
  });
});

test("without a script and settings, the error says where to add them", async () => {
  await expect(install(" ")).rejects.toThrow(
    "could not install helm 3.8.2: the plugin has no install script; add it to the tools of the piped file",
  );
});

async function archiveOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const folder = join(dir, "archive");
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  await promisify(execFile)("tar", ["-czf", join(dir, "archive.tgz"), "-C", folder, "."]);
  return readFile(join(dir, "archive.tgz"));
}

async function served(content: Buffer) {
  const server = await serve((request, response) => answerFile({ content }, request, response), { tls: true });
  onTestFinished(() => server[Symbol.asyncDispose]());
  const source = (changes: Partial<Extract<PipedToolConfig, { readonly kind: "download" }>> = {}): PipedToolConfig => ({
    kind: "download",
    name: "helm",
    version: "3.8.2",
    platform: undefined,
    url: new URL(`https://localhost:${server.port}/helm.tar.gz`),
    sha256: sha256(content),
    path: undefined,
    ...changes,
  });
  return { server, source };
}

test("a pinned program is downloaded once, and its script is not run", async () => {
  const { server, source } = await served(Buffer.from("#!/bin/sh\necho pinned\n"));
  const sources = [source({ platform: "linux/arm64", sha256: "0".repeat(64) }), source({ platform: "linux/amd64" })];
  const path = await install(counting(), { sources });
  expect(await outputOf(path)).toBe("pinned\n");
  expect(await install(counting(), { sources })).toBe(path);
  expect(server.requests).toHaveLength(1);
  expect(await readdir(dir)).toEqual(["tools"]);
});

test("a program is extracted from a pinned archive", async () => {
  const { source } = await served(
    await archiveOf({ "linux-amd64/helm": "#!/bin/sh\necho from the archive\n", "linux-amd64/README": "no" }),
  );
  const path = await install("", { sources: [source({ path: "./linux-amd64/helm" })] });
  expect(path).toMatch(/helm-3\.8\.2$/);
  expect(await outputOf(path)).toBe("from the archive\n");
  await expect(install("", { sources: [source({ path: "../../etc/passwd" })] })).rejects.toThrow(
    /^could not extract \.\.\/\.\.\/etc\/passwd from the archive of helm 3\.8\.2: /,
  );
});

test("content other than the pinned one is rejected, and the script is not run instead", async () => {
  const { source } = await served(Buffer.from("#!/bin/sh\necho evil\n"));
  await expect(install(counting(), { sources: [source({ sha256: "0".repeat(64) })] })).rejects.toMatchObject({ code: "precondition" });
  expect(await readdir(dir)).toEqual(["tools"]);
});

test("a tool on the PATH is used if it has the requested version, and the script otherwise", async () => {
  const bin = join(dir, "bin");
  await mkdir(bin);
  await writeFile(join(bin, "helm"), "#!/bin/sh\necho v3.8.2\n");
  await chmod(join(bin, "helm"), 0o755);
  vi.stubEnv("PATH", `${bin}:${process.env["PATH"]}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  const sources: PipedToolConfig[] = [{ kind: "installed", name: "helm", version: undefined, versionArgs: ["version"] }];
  expect(await install(counting(), { sources })).toBe(join(bin, "helm"));
  expect(await install(counting(), { sources }, "helm", "3.8.3")).toMatch(/helm-3\.8\.3$/);
  const others: PipedToolConfig[] = [{ kind: "installed", name: "helm", version: "3.7.0", versionArgs: ["version"] }, ...sources];
  await expect(install("echo 'curl: no network'; exit 6", { sources: others }, "helm", "3.8.4")).rejects.toMatchObject({
    code: "precondition",
    message: `the tools of the piped file have helm 3.7.0, not helm 3.8.4 for linux/amd64, and ${bin}/helm version does not print 3.8.4 but "v3.8.2"; the install script of helm 3.8.4 exited with code 6; ${advice}\n  curl: no network`,
  });
  await expect(install("", { sources }, "helm", "3.8.4")).rejects.toThrow(
    /does not print 3\.8\.4 but "v3\.8\.2", and the plugin has no install script/,
  );
});
