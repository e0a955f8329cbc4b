import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { findNatsServer } from "./find-nats-server.ts";

async function program(folder: string, version: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, "nats-server");
  await writeFile(file, `#!/bin/sh\necho "nats-server: v${version}"\n`);
  await chmod(file, 0o755);
  return file;
}

test("the one on the PATH is used if it is new enough, otherwise the one that was built", async () => {
  await using dir = await tempDir("nats-servers");
  const [path, tools] = [join(dir.path, "bin"), join(dir.path, "tools")];
  const built = await program(join(tools, "nats-0123456789ab"), "2.15.2");
  await program(path, "2.9.10");
  expect(await findNatsServer({ path, tools })).toBe(built);
  const installed = await program(path, "2.12.0");
  expect(await findNatsServer({ path, tools })).toBe(installed);
});

test("without one that is new enough the message says what was found and what to do", async () => {
  await using dir = await tempDir("nats-servers");
  const [path, tools] = [join(dir.path, "bin"), join(dir.path, "tools")];
  await expect(findNatsServer({ path, tools })).rejects.toMatchObject({
    code: "not_found",
    message: expect.stringContaining("none was found"),
  });
  const old = await program(path, "2.9.10");
  await expect(findNatsServer({ path, tools })).rejects.toThrow(`${old} is 2.9.10. Run bin/setup --for demo`);
});
