import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Connection, prepareConnection } from "./connection.ts";
import type { RepositoryConfig } from "./repository-config.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "slipway keys-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function prepare(config: Omit<RepositoryConfig, "id" | "branch">): Promise<Connection> {
  const folders = { keyFolder: join(folder, "own"), knownHostsFile: join(folder, "known_hosts") };
  return prepareConnection({ PATH: process.env["PATH"] ?? "" }, { id: "r", branch: "main", ...config }, folders);
}

/** The credentials that Git itself finds for this address. */
async function credentialFor(connection: Connection, address: string): Promise<string> {
  const input = Object.entries({ protocol: new URL(address).protocol.slice(0, -1), host: new URL(address).host });
  const child = promisify(execFile)("git", ["credential", "fill"], {
    env: { ...(await connection.environment()), GIT_TERMINAL_PROMPT: "0" },
  });
  child.child.stdin?.end(`${input.map(([name, value]) => `${name}=${value}`).join("\n")}\n\n`);
  return (await child).stdout;
}

describe("a password", () => {
  const credentials = { kind: "https", username: "me", password: "p w'\"$x\\n%s" } as const;

  test("is sent to its host unchanged", async () => {
    const connection = await prepare({ remote: "https://git.example.com:8443/x.git", credentials });
    expect(await credentialFor(connection, "https://git.example.com:8443/x.git")).toContain(
      `username=me\npassword=${credentials.password}\n`,
    );
  });
  test("is sent to no other host", async () => {
    const connection = await prepare({ remote: "https://git.example.com/x.git", credentials });
    await expect(credentialFor(connection, "https://evil.example.com/x.git")).rejects.toThrow("could not read Username");
  });
  test("is neither in the environment nor in an argument of a Git process", async () => {
    const connection = await prepare({ remote: "https://me:CANARY@git.example.com/x.git" });
    expect(JSON.stringify(await connection.environment())).not.toContain("CANARY");
    expect((await stat(join(folder, "own/credential"))).mode & 0o777).toBe(0o600);
  });
  test("in the address is extracted", async () => {
    const connection = await prepare({ remote: "https://me:se%40cret@git.example.com/x.git" });
    expect(connection.url).toBe("https://git.example.com/x.git");
    expect(await credentialFor(connection, connection.url)).toContain("password=se@cret\n");
    expect(connection.scrub("tried se@cret and se%40cret at https://a:b@c/d")).toBe("tried *** and *** at https://c/d");
  });
});

describe("an SSH key", () => {
  const credentials = {
    kind: "ssh",
    privateKey: "-----BEGIN-----\r\nabc\r\n-----END-----",
    knownHosts: "example.com ssh-ed25519 AAAA",
  } as const;

  test("is written for its owner only, with the line endings ssh needs", async () => {
    await prepare({ remote: "git@example.com:x.git", credentials });
    expect((await stat(join(folder, "own/key"))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(folder, "own/key"), "utf8")).toBe("-----BEGIN-----\nabc\n-----END-----\n");
  });
  test("is used by ssh with the given host keys, and without the user's own configuration", async () => {
    const settings = await sshSettings(await prepare({ remote: "git@example.com:x.git", credentials }));
    expect(settings).toMatchObject({ batchmode: "yes", identitiesonly: "yes", stricthostkeychecking: "true" });
    expect(settings["identityfile"]).toBe(join(folder, "own/key"));
    expect(settings["userknownhostsfile"]).toBe(join(folder, "own/known_hosts"));
  });
  test("in a file that others can read is copied to one they cannot", async () => {
    await writeFile(join(folder, "mounted"), "key", { mode: 0o644 });
    await prepare({ remote: "git@example.com:x.git", credentials: { kind: "ssh", privateKeyFile: join(folder, "mounted") } });
    expect((await stat(join(folder, "own/key"))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(folder, "own/key"), "utf8")).toBe("key\n");
  });
  test("whose file is missing is reported at once", async () => {
    const prepared = prepare({ remote: "git@example.com:x.git", credentials: { kind: "ssh", privateKeyFile: "/keys/none" } });
    await expect(prepared).rejects.toMatchObject({
      code: "precondition",
      message: "cannot read the SSH key file /keys/none: no such file",
    });
  });
  test("goes with a configuration file whose values come before ours, and which is not read again", async () => {
    const configFile = join(folder, "ssh config");
    await writeFile(configFile, "Host example.com\r\n  StrictHostKeyChecking yes\r\n  Port 2222");
    const connection = await prepare({ remote: "git@example.com:x.git", credentials, ssh: { configFile } });
    await rm(configFile);
    expect(await sshSettings(connection)).toMatchObject({ port: "2222", stricthostkeychecking: "true" });
  });
  test("goes with a configuration file and the hosts that ssh knows with it, which that file may demand", async () => {
    const configFile = join(folder, "ssh config");
    await writeFile(configFile, "StrictHostKeyChecking yes");
    for (const login of [{ credentials: { kind: "ssh", privateKey: "x" } as const }, {}]) {
      const settings = await sshSettings(await prepare({ remote: "git@example.com:x.git", ...login, ssh: { configFile } }));
      expect(settings["userknownhostsfile"]).toMatch(/known_hosts .*\.ssh\/known_hosts .*\.ssh\/known_hosts2$/);
      expect(settings["globalknownhostsfile"]).toContain("/etc/ssh/ssh_known_hosts");
    }
  });
  test("in a configuration file that is missing is reported at once", async () => {
    const prepared = prepare({ remote: "git@example.com:x.git", ssh: { configFile: "/ssh/none" } });
    await expect(prepared).rejects.toMatchObject({ message: "cannot read the SSH configuration file /ssh/none: no such file" });
  });
  test("without known hosts trusts a host on first use only", async () => {
    const settings = await sshSettings(await prepare({ remote: "git@example.com:x.git", credentials: { kind: "ssh", privateKey: "x" } }));
    expect(settings["stricthostkeychecking"]).toBe("accept-new");
    expect(settings["userknownhostsfile"]).toBe(join(folder, "known_hosts"));
  });
});

test("where ssh is missing, a repository that needs it says so, until it is there", async () => {
  const folders = { keyFolder: join(folder, "no-ssh"), knownHostsFile: join(folder, "known_hosts") };
  const programs = join(folder, "programs");
  const connection = await prepareConnection({ PATH: programs }, { id: "r", branch: "main", remote: "git@example.com:x.git" }, folders);
  await expect(connection.environment()).rejects.toMatchObject({
    code: "precondition",
    message:
      "repository r is reached over SSH, but there is no program ssh on the PATH: install the OpenSSH client, or use an https address",
  });
  await mkdir(programs);
  await writeFile(join(programs, "ssh"), "#!/bin/sh\n", { mode: 0o755 });
  expect((await connection.environment())["GIT_ALLOW_PROTOCOL"]).toBe("ssh");
});

test("only the remote's own transport is allowed", async () => {
  const allowed = async (remote: string) => (await (await prepare({ remote })).environment())["GIT_ALLOW_PROTOCOL"];
  expect(await allowed("https://example.com/x")).toBe("https");
  expect(await allowed("git@example.com:x")).toBe("ssh");
  expect(await allowed("/srv/x")).toBe("file");
});

test("a password in an SSH address is dropped, its user is kept", async () => {
  expect((await prepare({ remote: "ssh://git:pw@example.com/x" })).url).toBe("ssh://git@example.com/x");
});

/** Asks ssh how it interprets the command; it does not connect. */
async function sshSettings(connection: Connection): Promise<Record<string, string>> {
  const { GIT_SSH_COMMAND: command } = await connection.environment();
  const { stdout } = await promisify(execFile)("sh", ["-c", `${command} -G example.com`]);
  return Object.fromEntries(stdout.split("\n").map((line) => [line.split(" ", 1)[0] ?? "", line.slice(line.indexOf(" ") + 1)]));
}
