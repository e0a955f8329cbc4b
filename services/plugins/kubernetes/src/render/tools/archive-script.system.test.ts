import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { tempDir } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { helmTool } from "../helm/helm-tool.ts";
import { kustomizeTool } from "../kustomize/kustomize-tool.ts";

const run = promisify(execFile);
type Answer = (response: ServerResponse, content: Buffer, before: number) => void;
const whole: Answer = (response, content) => void response.end(content);

/** Where a project publishes its archives, on a server of this machine. */
async function publish(files: Readonly<Record<string, Buffer>>, answer: Answer = whole) {
  const requests: string[] = [];
  const server = createServer(({ url = "" }, response) => {
    const before = requests.filter((each) => each === url).length;
    requests.push(url);
    const content = files[url];
    if (content !== undefined) return answer(response, content, before);
    response.statusCode = 404;
    response.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

const tools = {
  helm: {
    ...helmTool(""),
    site: "https://get.helm.sh",
    folder: "",
    archive: (platform: string) => `helm-v4.3.1-${platform.replace("/", "-")}.tar.gz`,
    sums: (archive: string) => `${archive}.sha256sum`,
    member: (platform: string) => `${platform.replace("/", "-")}/helm`,
  },
  kustomize: {
    ...kustomizeTool(""),
    site: "https://github.com",
    folder: "/kubernetes-sigs/kustomize/releases/download/kustomize%2Fv5.8.1",
    archive: (platform: string) => `kustomize_v5.8.1_${platform.replace("/", "_")}.tar.gz`,
    sums: () => "checksums.txt",
    member: () => "kustomize",
  },
};

/** The files of a release, with the layout of the real one. */
async function release(name: keyof typeof tools, platform: string, sum?: string): Promise<Readonly<Record<string, Buffer>>> {
  const { folder, archive, sums, member } = tools[name];
  await using dir = await tempDir("release");
  await mkdir(join(dir.path, dirname(member(platform))), { recursive: true });
  await writeFile(join(dir.path, member(platform)), `#!/bin/sh\necho ${name} for ${platform}\n`, { mode: 0o755 });
  // As large as several packets.
  await writeFile(join(dir.path, "LICENSE"), createHash("sha512").update("x").digest("hex").repeat(20_000));
  await run("tar", ["-czf", "made.tgz", "-C", dir.path, member(platform), "LICENSE"], { cwd: dir.path });
  const content = await readFile(join(dir.path, "made.tgz"));
  const file = archive(platform);
  const lines = [`${"0".repeat(64)}  other.tar.gz`, `${sum ?? createHash("sha256").update(content).digest("hex")}  ${file}`, ""];
  return { [`${folder}/${file}`]: content, [`${folder}/${sums(file)}`]: Buffer.from(lines.join("\n")) };
}

/** Runs the script of a tool as a host does, with another site. */
async function install(name: keyof typeof tools, platform: string, address: string) {
  const folder = await tempDir("install");
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const { version, script, site } = tools[name];
  const [os = "", arch = ""] = platform.split("/");
  const outPath = join(folder.path, name);
  const variables = { Version: version, Os: os, Arch: arch, TmpDir: join(folder.path, ".work"), OutPath: outPath };
  await mkdir(variables.TmpDir);
  const filled = Object.entries(variables).reduce((text, [key, value]) => text.replaceAll(`{{ .${key} }}`, value), script);
  expect(filled).toContain(site);
  return { outPath, done: run("/bin/sh", ["-c", filled.replaceAll(site, address)]) };
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
const platforms = ["linux/amd64", "linux/arm64", "darwin/arm64"];
const all = (["helm", "kustomize"] as const).flatMap((name) => platforms.map((platform) => ({ name, platform })));

test.for(all)("the published archive of $name for $platform is installed", async ({ name, platform }) => {
  const { address } = await publish(await release(name, platform));
  const { outPath, done } = await install(name, platform, address);
  await done;
  expect((await run(outPath)).stdout).toBe(`${name} for ${platform}\n`);
});

test.for(["helm", "kustomize"] as const)("an archive of %s whose hash is not the published one is refused", async (name) => {
  const { address } = await publish(await release(name, "linux/amd64", "1".repeat(64)));
  const { outPath, done } = await install(name, "linux/amd64", address);
  await expect(done).rejects.toMatchObject({ stdout: expect.stringContaining("FAILED") });
  expect(await exists(outPath)).toBe(false);
});

test("a download that breaks off is begun again", async () => {
  const { address, requests } = await publish(await release("helm", "linux/amd64"), (response, content, before) => {
    response.setHeader("content-length", content.length);
    if (before > 0) return void response.end(content);
    response.write(content.subarray(0, content.length / 2), () => response.destroy());
  });
  const { outPath, done } = await install("helm", "linux/amd64", address);
  await done;
  expect((await run(outPath)).stdout).toBe("helm for linux/amd64\n");
  expect(requests).toHaveLength(4);
});

test("one that always breaks off, and a version that does not exist, fail and install nothing", async () => {
  const broken = await publish(await release("helm", "linux/amd64"), (response, content) => {
    response.setHeader("content-length", content.length);
    response.write(content.subarray(0, content.length / 2), () => response.destroy());
  });
  const none = await publish({});
  for (const [{ address, requests }, code, count] of [
    [broken, 18, 4],
    [none, 22, 1],
  ] as const) {
    const { outPath, done } = await install("helm", "linux/amd64", address);
    await expect(done).rejects.toMatchObject({ code });
    expect(requests).toHaveLength(count);
    expect(await exists(outPath)).toBe(false);
  }
});
