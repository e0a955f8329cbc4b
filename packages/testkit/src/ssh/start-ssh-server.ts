import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sshd, unpackedLibraries, unpackedPath } from "../install/debian-packages.ts";
import { findSystemProgram } from "../install/program-path.ts";
import { freePort } from "../process/free-ports.ts";
import { startProcess } from "../process/start-process.ts";
import { tempDir } from "../temp-dir.ts";
import { makeSshKey, type SshKey } from "./make-ssh-key.ts";

/** An OpenSSH server on 127.0.0.1 with one user, `git`, who has the rights of whoever runs the test. Disposing stops it. */
export interface SshServer extends AsyncDisposable {
  readonly port: number;
  /** The only key that may sign in. */
  readonly key: SshKey;
  /** Its line of a known_hosts file. */
  readonly knownHosts: string;
  /** The address of a folder on this machine, through a host name that leads to 127.0.0.1. */
  addressOf(folder: string, host?: string): string;
}

/** Binds a passwd file with the user `git` over the system's, then runs sshd as that user: sshd serves only itself then, and needs no other user. */
const script = 'mount --bind "$1" /etc/passwd && exec unshare --user --map-user=1000 --map-group=1000 "$2" -D -e -f "$3"';

/** Starts an sshd in its own user and mount namespaces: no root is needed, and files of this user belong to `git` in there. */
export async function startSshServer(): Promise<SshServer> {
  await using resources = new AsyncDisposableStack();
  const dir = resources.use(await tempDir("ssh")).path;
  const [hostKey, key, port] = [await makeSshKey(join(dir, "host")), await makeSshKey(join(dir, "user")), await freePort()];
  const [passwd, config] = [join(dir, "passwd"), join(dir, "sshd_config")];
  await writeFile(passwd, `root:x:0:0::/:/bin/sh\ngit:x:1000:1000::${dir}:/bin/sh\n`);
  const settings = [
    ["ListenAddress", `127.0.0.1:${port}`],
    ["HostKey", hostKey.file],
    ["AuthorizedKeysFile", `${key.file}.pub`],
    ["AuthenticationMethods", "publickey"],
    ["StrictModes", "no"], // the parents of a temporary folder belong to others
    ["UsePAM", "no"],
    ["PidFile", "none"],
  ];
  await writeFile(config, settings.map((setting) => `${setting.join(" ")}\n`).join(""));
  resources.use(
    await startProcess("unshare", ["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", passwd, sshdProgram(), config], {
      readyLine: "Server listening",
      env: { LD_LIBRARY_PATH: unpackedLibraries(sshd) },
    }),
  );
  const kept = resources.move();
  return {
    port,
    key,
    knownHosts: `[127.0.0.1]:${port} ${hostKey.publicKey}\n`,
    addressOf: (folder, host = "127.0.0.1") => `ssh://git@${host}:${port}${folder}`,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

function sshdProgram(): string {
  const unpacked = unpackedPath(sshd);
  const path = findSystemProgram(sshd.program) ?? (existsSync(unpacked) ? unpacked : undefined);
  if (path === undefined) throw new Error("sshd is not installed: run bin/setup --for test");
  return path;
}
