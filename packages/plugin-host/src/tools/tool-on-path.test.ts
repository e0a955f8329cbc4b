import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLogger } from "@slipway/runtime";
import { expect, onTestFinished, test, vi } from "vitest";
import { findToolOnPath, namesVersion } from "./tool-on-path.ts";

test.for([
  { text: 'version.BuildInfo{Version:"v3.8.2", GitCommit:"6e3701e"}', version: "3.8.2", isNamed: true },
  { text: "v3.8.2+g6e3701e", version: "3.8.2", isNamed: true },
  { text: "Client Version: v1.18.2", version: "v1.18.2", isNamed: true },
  { text: "{Version:kustomize/v3.8.1 GitCommit:0b359d0}", version: "3.8.1", isNamed: true },
  { text: "this is version 3.8.2.", version: "3.8.2", isNamed: true },
  { text: "v3.8.20", version: "3.8.2", isNamed: false },
  { text: "v13.8.2", version: "3.8.2", isNamed: false },
  { text: "v3.8.2.1", version: "3.8.2", isNamed: false },
  { text: "v3.8.2-rc.1", version: "3.8.2", isNamed: false },
  { text: "go1.26.0", version: "1.26.0", isNamed: false },
  { text: "3x8x2", version: "3.8.2", isNamed: false },
])("$text names $version: $isNamed", ({ text, version, isNamed }) => expect(namesVersion(text, version)).toBe(isNamed));

async function toolOnPath(script: string) {
  const dir = await mkdtemp(join(tmpdir(), "slipway-path-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  await writeFile(join(dir, "mytool"), `#!/bin/sh\n${script}\n`);
  await chmod(join(dir, "mytool"), 0o755);
  vi.stubEnv("PATH", `${dir}:${process.env["PATH"]}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  const source = { kind: "installed", name: "mytool", version: undefined, versionArgs: ["version", "--short"] } as const;
  const options = { log: silentLogger(), signal: new AbortController().signal };
  return { path: join(dir, "mytool"), find: (version: string, name = "mytool") => findToolOnPath({ ...source, name }, version, options) };
}

test("a tool that prints the version is used where it is", async () => {
  const { path, find } = await toolOnPath('[ "$1 $2" = "version --short" ] && echo "mytool v1.2.3" >&2');
  expect(await find("1.2.3")).toEqual({ path });
});

test("the reason why a tool cannot be used is reported", async () => {
  const { path, find } = await toolOnPath("echo v1.2.4");
  expect(await find("1.2.3")).toEqual({ problem: `${path} version --short does not print 1.2.3 but "v1.2.4"` });
  expect(await find("1.2.3", "no-such-tool")).toEqual({ problem: "no-such-tool is not on the PATH" });
  const failing = await toolOnPath("exit 3");
  expect(await failing.find("1.2.3")).toEqual({ problem: `${failing.path} version --short exited with code 3` });
});
