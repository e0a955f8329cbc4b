import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { tempDir } from "@slipway/testkit";
import { expect, test, vi } from "vitest";
import { confinementOf } from "./confinement.ts";

test.runIf(process.platform === "linux")(
  "a machine that could not confine programs for a while is asked again, and then remembered",
  async () => {
    const find = confinementOf({ folders: [], files: [] });
    vi.stubEnv("TMPDIR", `${tmpdir()}/slipway-not-there`);
    expect(await find()).toMatchObject({ kind: "open", reason: expect.stringContaining("ENOENT") });
    vi.unstubAllEnvs();
    const confined = await find();
    expect(confined).toMatchObject({ kind: "confined" });
    expect(await find()).toBe(confined);
  },
);

test.runIf(process.platform === "linux")("a program keeps its folder in one that is hidden, and sees nothing else there", async () => {
  await using dir = await tempDir("hidden");
  const hidden = join(dir.path, "work");
  const [own, other] = [join(hidden, "own"), join(hidden, "other")];
  for (const folder of [own, other, join(own, "files")]) await mkdir(folder, { recursive: true });
  await writeFile(join(own, "files", "mine"), "mine");
  await writeFile(join(other, "secret"), "c4nary");
  const confined = await confinementOf({ folders: [hidden], files: [] })();
  if (confined.kind === "open") throw new Error(confined.reason);
  const kept = [{ path: process.execPath, place: join(own, "node") }];
  const script = `cat mine; ls ${hidden}; cat ${other}/secret; echo new > made; [ -x ${own}/node ] && echo kept`;
  const env = { PATH: process.env["PATH"] ?? "" };
  const [program, ...args] = await confined.commandFor({ program: "/bin/sh", args: ["/bin/sh", "-c", script], env, kept }, own);
  const { stdout } = await promisify(execFile)(program, args, { cwd: join(own, "files"), env: {} });
  expect(stdout).toBe("mineown\nkept\n");
  expect(await readFile(join(own, "files", "made"), "utf8")).toBe("new\n");
});
