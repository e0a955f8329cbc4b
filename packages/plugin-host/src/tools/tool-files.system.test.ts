import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLogger } from "@slipway/runtime";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { openToolRegistry } from "./tool-registry.ts";

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "slipway-tools-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
});

/** A process that installs a tool. `asked` resolves when it requests the tool, `path` with the path when it has ended. */
function installer(installScript: string) {
  const program = `
    import { openToolRegistry } from ${JSON.stringify(new URL("./tool-registry.ts", import.meta.url).href)};
    import { silentLogger } from "@slipway/runtime";
    const tools = await openToolRegistry({ dir: ${JSON.stringify(join(dir, "tools"))}, log: silentLogger() });
    const request = { name: "helm", version: "3.8.2", installScript: ${JSON.stringify(installScript)} };
    process.stdout.write("asking\\n");
    process.stdout.write(await tools.install(request, new AbortController().signal));`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "--eval", program], {
    cwd: import.meta.dirname,
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const asked = once(child.stdout, "data");
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += String(chunk);
  });
  return { kill: () => child.kill("SIGKILL"), asked, path: once(child, "close").then(() => output.replace("asking\n", "")) };
}

const install = async (installScript: string) => {
  const tools = await openToolRegistry({ dir: join(dir, "tools"), log: silentLogger() });
  return tools.install({ name: "helm", version: "3.8.2", installScript }, new AbortController().signal);
};

test("processes with concurrent requests install the tool once", async () => {
  const script = `echo run >> ${dir}/runs; while [ ! -e ${dir}/go ]; do sleep 0.1; done; echo tool > {{ .OutPath }}`;
  const installers = [installer(script), installer(script)];
  const own = install(script);
  await Promise.all(installers.map(({ asked }) => asked));
  await writeFile(join(dir, "go"), "");
  const paths = await Promise.all([...installers.map(({ path }) => path), own]);
  expect(new Set(paths).size).toBe(1);
  expect(await readFile(join(dir, "runs"), "utf8")).toBe("run\n");
  expect(await readFile(paths[0] ?? "", "utf8")).toBe("tool\n");
});

test("a killed process leaves neither an incomplete tool nor its running script", async () => {
  const script = `echo half > {{ .OutPath }}
[ -e ${dir}/again ] || { echo $$ > ${dir}/pid; while :; do sleep 0.1; done; }
echo complete > {{ .OutPath }}`;
  const first = installer(script);
  const pid = await vi.waitFor(
    async () => {
      const text = await readFile(join(dir, "pid"), "utf8");
      expect(text).toMatch(/^\d+\n$/);
      return Number(text);
    },
    { timeout: 20_000 },
  );
  first.kill();
  await first.path;
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow());
  await writeFile(join(dir, "again"), "");
  expect(await readFile(await install(script), "utf8")).toBe("complete\n");
});
