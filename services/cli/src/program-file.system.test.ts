import { execFile } from "node:child_process";
import { chmod, cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";

const run = promisify(execFile);
const program = join(import.meta.dirname, "../../../bin/slipway");

/** A clone that has the command but no packages, or packages without Node, and a Node on the PATH that says it is this version. */
async function clone(dir: string, { packages, node }: { readonly packages: boolean; readonly node: string }) {
  await mkdir(join(dir, "bin"), { recursive: true });
  await cp(program, join(dir, "bin/slipway"));
  if (packages) await mkdir(join(dir, "node_modules/commander"), { recursive: true });
  await mkdir(join(dir, "path"));
  await writeFile(join(dir, "path/node"), `#!/bin/sh\necho ${node}\n`);
  await chmod(join(dir, "path/node"), 0o755);
  return run(join(dir, "bin/slipway"), ["--help"], { env: { PATH: `${join(dir, "path")}:/usr/bin:/bin` } });
}

test.for([
  { name: "without its packages", packages: false, node: "v20.1.0", says: /bin\/setup --for check/ },
  { name: "with an old Node", packages: true, node: "v20.1.0", says: /needs Node\.js 26 or newer, found v20\.1\.0/ },
])("a clone $name says what to do", async ({ says, ...given }) => {
  await using dir = await tempDir("clone");
  await expect(clone(dir.path, given)).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(says) });
});
