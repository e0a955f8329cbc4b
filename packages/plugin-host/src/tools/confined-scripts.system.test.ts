import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger, silentLogger } from "@slipway/runtime";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { openToolRegistry } from "./tool-registry.ts";

let data = "";
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "slipway-data-"));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  await mkdir(join(data, "tools", "linux-amd64"), { recursive: true });
  await writeFile(join(data, "key"), "s3cr3t");
  await writeFile(join(data, "tools", "linux-amd64", "other"), "other tool");
});

async function install(installScript: string, more: Partial<Parameters<typeof openToolRegistry>[0]> = {}): Promise<string> {
  const tools = await openToolRegistry({
    dir: join(data, "tools"),
    hidden: { folders: [data], files: [] },
    log: silentLogger(),
    ...more,
  });
  return tools.install({ name: "helm", version: "3.8.2", installScript }, new AbortController().signal);
}

/** What an install script can find of a secret, by every way of a process with the same user; and where it can write. */
const attack = (outside: string) => `
exec > {{ .OutPath }} 2>&1
cat ${data}/key
cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | grep -c s3cr3t
cat /proc/${process.pid}/root${data}/key /proc/${process.pid}/cwd/../key 2>/dev/null
umount ${data} 2>/dev/null; unshare --user --map-root-user --mount umount ${data} 2>/dev/null; mount -o remount,rw,bind / 2>/dev/null
cat ${data}/key 2>/dev/null; cat {{ .TmpDir }}/../../../../../key 2>/dev/null
for place in ${outside} ${data} ${data}/tools /etc /var/tmp /dev/shm; do (echo x > $place/planted) 2>/dev/null && echo "wrote to $place"; done
echo x > /tmp/slipway-planted-$$ && rm /tmp/slipway-planted-$$ && echo "wrote to the temporary directory"
echo x > {{ .TmpDir }}/file && (cd {{ .TmpDir }} && cat file) && echo x > "$HOME/file" && echo "wrote to TmpDir"`;

test.runIf(process.platform === "linux")("an install script unpacks an archive whose files belong to a user that is not here", async () => {
  const script = `
cd {{ .TmpDir }}
echo helm > helm && tar --owner 1001 --group 127 -czf helm.tar.gz helm && rm helm
tar -xzf helm.tar.gz && mv helm {{ .OutPath }}`;
  expect(await readFile(await install(script), "utf8")).toBe("helm\n");
});

test.runIf(process.platform === "linux")(
  "an install script reads no key of Slipway, and writes to its own folder and the temporary directory only",
  async () => {
    vi.stubEnv("SLIPWAY_TOKEN", "s3cr3t");
    onTestFinished(() => void vi.unstubAllEnvs());
    // Outside of the temporary directory, and this user's.
    const outside = await mkdtemp(join(homedir(), ".slipway-planted-"));
    onTestFinished(() => rm(outside, { recursive: true, force: true }));
    const written = await readFile(await install(attack(outside)), "utf8");
    expect(written.split("\n")).toEqual([
      expect.stringMatching(/^cat: .*key: No such file/),
      "0",
      "wrote to the temporary directory",
      "x",
      "wrote to TmpDir",
      "",
    ]);
    expect(await readdir(outside)).toEqual([]);
    expect(await readdir(join(data, "tools", "linux-amd64"))).toContain("other");
  },
);

test("where that is impossible, scripts run nevertheless, and a warning says so once", async () => {
  vi.stubEnv("TMPDIR", join(data, "missing"));
  onTestFinished(() => void vi.unstubAllEnvs());
  const lines: string[] = [];
  const log = createLogger({ service: "test", destination: { write: (line) => void lines.push(line) } });
  const tools = await openToolRegistry({ dir: join(data, "tools"), log });
  for (const version of ["1", "2"])
    await tools.install({ name: "helm", version, installScript: "cp /bin/true {{ .OutPath }}" }, new AbortController().signal);
  expect(lines.filter((line) => line.includes("install scripts of tools cannot be confined"))).toHaveLength(1);
});
