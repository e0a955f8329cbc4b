import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { tempDir } from "../temp-dir.ts";
import { makeSshKey } from "./make-ssh-key.ts";
import { startSshServer } from "./start-ssh-server.ts";

test("the server's key signs in as this user, another key does not", async () => {
  await using server = await startSshServer();
  await using dir = await tempDir();
  await writeFile(join(dir.path, "known_hosts"), server.knownHosts);
  const other = await makeSshKey(join(dir.path, "other"));
  const options = [
    "BatchMode=yes",
    "IdentitiesOnly=yes",
    `UserKnownHostsFile=${join(dir.path, "known_hosts")}`,
    "StrictHostKeyChecking=yes",
  ];
  const ssh = (file: string) =>
    promisify(execFile)("ssh", [
      ...["-F", "/dev/null", "-i", file, "-p", String(server.port)],
      ...options.flatMap((option) => ["-o", option]),
      ...["git@127.0.0.1", `test -O ${dir.path} && echo owned`],
    ]);
  expect((await ssh(server.key.file)).stdout).toBe("owned\n");
  await expect(ssh(other.file)).rejects.toThrow("Permission denied (publickey)");
});
