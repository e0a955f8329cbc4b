import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { type ToolNetwork, toolNetwork } from "../network/tool-network.ts";
import { runTool, type ToolRun } from "./run-tool.ts";

let folder = "";
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "slipway-tool-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

/** Runs a script as a tool named `tool`. */
async function run(script: string, more: Partial<ToolRun> = {}) {
  await mkdir(join(folder, "program"), { recursive: true });
  await writeFile(join(folder, "program/tool"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return await runTool({
    programs: { tool: join(folder, "program/tool") },
    command: ["tool", "one", "two words"],
    folder,
    cwd: folder,
    signal: undefined,
    ...more,
  });
}

/** The ids that the script wrote, once there are so many. */
const pids = (count: number) =>
  vi.waitFor(
    async () => {
      const found = (await readFile(join(folder, "pids"), "utf8")).trim().split("\n").map(Number);
      expect(found).toHaveLength(count);
      return found;
    },
    { timeout: 60_000 },
  );
/** An ended process is seen until init has reaped it. */
const gone = (pid: number) => vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"));
const forEver = `trap '' TERM
sh -c 'trap "" TERM; echo $$ >> ${"$"}OUT/pids; while :; do sleep 0.1; done' &
echo $$ >> $OUT/pids
while :; do sleep 0.1; done`;

test("output and errors are separate, and arguments are passed as they are", async () => {
  const { code, output, errors } = await run('echo "$#: $2"; echo oops >&2; exit 3');
  expect({ code, output: output.toString(), errors }).toEqual({ code: 3, output: "2: two words\n", errors: "oops\n" });
});

test("a program that runs for ever is killed with its children when its time is over, and when it is aborted", async () => {
  await expect(run(forEver, { env: { OUT: folder }, limitMs: 3_000 })).rejects.toMatchObject({
    code: "deadline",
    message: "tool took more than 3 s and was stopped",
  });
  // On a busy machine it had not begun.
  const begun = (await readFile(join(folder, "pids"), "utf8").catch(() => "")).trim().split("\n").filter(Boolean);
  await Promise.all(begun.map((pid) => gone(Number(pid))));
  await rm(join(folder, "pids"), { force: true });
  const abort = new AbortController();
  const aborted = expect(run(forEver, { env: { OUT: folder }, signal: abort.signal })).rejects.toThrow("cancelled");
  const found = await pids(2);
  abort.abort(new Error("cancelled"));
  await aborted;
  await Promise.all(found.map(gone));
});

test("a program that uses too much processor time is stopped, however busy the machine is", async () => {
  await expect(run("while :; do :; done", { limitCpuSeconds: 1 })).rejects.toMatchObject({
    code: "deadline",
    message: "tool took more than 1 s of processor time and was stopped",
  });
});

test("a program that writes without end is stopped", async () => {
  await expect(run("cat /dev/zero", { limitBytes: 1_000_000 })).rejects.toMatchObject({
    code: "too_large",
    message: "tool writes more than 1000000 bytes",
  });
});

test("the end of what it writes to standard error is kept", async () => {
  const { errors } = await run("head -c 300000 /dev/zero | tr '\\0' x >&2; echo end >&2");
  expect(errors.length).toBeLessThan(40_000);
  expect(errors).toMatch(/^… \d+ bytes before this\nx+end\n$/);
});

test("a program that needs too much memory fails instead of the machine", async () => {
  const script = `exec ${process.execPath} --eval 'const all = []; for (;;) all.push(Buffer.alloc(64 * 1024 * 1024, 1))'`;
  const { code, killedBy } = await run(script);
  expect(killedBy ?? code).not.toBe(0);
});

test("it gets nothing of this process's environment but what programs need, and a home and a temporary folder of its own", async () => {
  vi.stubEnv("SLIPWAY_TOKEN", "s3cr3t");
  vi.stubEnv("HELM_CACHE_HOME", "s3cr3t");
  vi.stubEnv("https_proxy", "http://user:s3cr3t@proxy");
  onTestFinished(() => void vi.unstubAllEnvs());
  const { output } = await run('env; ls -A "$HOME" "$TMPDIR"', { env: { MORE: "yes" } });
  const text = output.toString();
  expect(text).not.toContain("s3cr3t");
  expect(text).toContain("MORE=yes\n");
  expect(/^HOME=(.*)$/m.exec(text)?.[1]).toMatch(new RegExp(`^${folder}/`));
  expect(/^TMPDIR=(.*)$/m.exec(text)?.[1]).toMatch(new RegExp(`^${folder}/`));
  const online = await run("env", { network: toolNetwork({ allowedAddresses: [] }) });
  expect(online.output.toString()).toMatch(/^https_proxy=http:\/\/slipway:\w+@127\.0\.0\.1:\d+$/m);
  expect(online.output.toString()).not.toContain("s3cr3t");
});

/** Asks for an address without a proxy, and then through the one of the environment. */
const asking = (url: string) => `exec ${process.execPath} --eval '
const { get } = require("node:http");
const show = (way) => (answer) => answer.on("data", (body) => console.log(way, answer.statusCode, String(body)));
const failed = (way) => () => console.log(way, "no network");
get("${url}", show("direct")).on("error", failed("direct")).on("close", () => {
  const { hostname, port, username, password } = new URL(process.env.http_proxy);
  const headers = { "proxy-authorization": "Basic " + Buffer.from(username + ":" + password).toString("base64") };
  get({ hostname, port, path: "${url}", headers }, show("proxy")).on("error", failed("proxy"));
});'`;

test.runIf(process.platform === "linux")(
  "it reaches only what it may, and without a proxy only programs of this machine, if it may call those",
  async () => {
    const server = createServer((_, response) => void response.end("reached"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const lines = async (network?: ToolNetwork) => {
      const { output, refused } = await run(asking(url), network && { network });
      return [...output.toString().trim().split("\n"), ...refused];
    };
    expect(await lines()).toEqual(["direct no network", "proxy no network"]);
    const refusal = "127.0.0.1 is a private address: to allow it, add it to allowedAddresses in the config of the plugin in the piped file";
    expect(await lines(toolNetwork({ allowedAddresses: [] }))).toEqual(["direct no network", `proxy 403 ${refusal}`, refusal]);
    expect(await lines(toolNetwork({ allowedAddresses: ["127.0.0.1"] }))).toEqual(["direct 200 reached", "proxy 200 reached"]);
    // As for a name that only this machine's proxy knows: no other program of this machine is reached.
    expect(await lines({ problem: () => undefined, loopback: false })).toEqual(["direct no network", "proxy 200 reached"]);
  },
);

test.runIf(process.platform === "linux")("it cannot read what is private, although it is kept there itself", async () => {
  const data = join(folder, "data");
  await mkdir(data);
  await writeFile(join(data, "key"), "s3cr3t");
  await writeFile(join(data, "tool"), `#!/bin/sh\ncat ${data}/key /proc/${process.pid}/root${data}/key 2>/dev/null; echo searched\n`, {
    mode: 0o755,
  });
  vi.stubEnv("SLIPWAY_PRIVATE_PATHS", JSON.stringify({ folders: [data], files: [] }));
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.resetModules();
  const { runTool } = await import("./run-tool.ts");
  const own = join(folder, "own");
  await mkdir(own);
  for (const network of [undefined, toolNetwork({ allowedAddresses: [] }), toolNetwork({ allowedAddresses: ["127.0.0.1"] })]) {
    const result = await runTool({
      programs: { tool: join(data, "tool") },
      command: ["tool"],
      folder: own,
      cwd: own,
      ...(network && { network }),
      signal: undefined,
    });
    expect(result.output.toString()).toBe("searched\n");
  }
  expect(await readFile(join(data, "key"), "utf8")).toBe("s3cr3t");
  expect((await readdir(own)).filter((name) => name.startsWith("run-"))).toHaveLength(3);
});
