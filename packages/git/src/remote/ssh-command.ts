import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Fault, fileProblem } from "@slipway/domain";
import { findProgram } from "@slipway/runtime";
import { quote } from "./quote.ts";
import type { SshCredentials, SshSettings } from "./repository-config.ts";

const always = ["BatchMode=yes", "ConnectTimeout=15", "ServerAliveInterval=15", "ServerAliveCountMax=2"];

/**
 * The command by which Git starts ssh. With neither a key nor a configuration file it is the user's own ssh. Else ssh reads only a private copy of that
 * file, followed by our defaults: ssh takes the first value of an option. Throws `precondition` for a file that cannot be read.
 */
export async function sshCommand(
  key: SshCredentials | undefined,
  { configFile, hostName }: SshSettings,
  { keyFolder, knownHostsFile }: { readonly keyFolder: string; readonly knownHostsFile: string },
): Promise<string> {
  const options = hostName === undefined ? [...always] : [...always, `HostName=${hostName}`];
  const words = ["ssh"];
  if (key !== undefined || configFile !== undefined) {
    const own = configFile === undefined ? "" : await textOf(configFile, "SSH configuration");
    // Whoever gives a configuration file means the known hosts that ssh would read with it too. New ones are written to the first file.
    const trusted =
      configFile === undefined ? trustOnly(knownHostsFile) : `UserKnownHostsFile "${literal(knownHostsFile)}" ${usersKnownHosts}\n`;
    const file = await writePrivate(join(keyFolder, "config"), `${own}\nMatch all\n${trusted}StrictHostKeyChecking=accept-new\n`);
    words.push("-F", quote(file));
  }
  if (key !== undefined) {
    const file = await writePrivate(join(keyFolder, "key"), await privateKeyOf(key));
    options.push(`IdentityFile="${literal(file)}"`, "IdentitiesOnly=yes", "IdentityAgent=none");
  }
  if (key?.knownHosts !== undefined) {
    const file = await writePrivate(join(keyFolder, "known_hosts"), key.knownHosts);
    options.push(...trustOnly(file).trimEnd().split("\n"), "StrictHostKeyChecking=yes");
  }
  return [...words, ...options.map((option) => `-o ${quote(option)}`)].join(" ");
}

/** Rejects with `precondition` if there is no ssh on this PATH. */
export async function requireSsh(repository: string, path: string | undefined): Promise<void> {
  if ((await findProgram("ssh", path ?? "")) !== undefined) return;
  const advice = "install the OpenSSH client, or use an https address";
  throw new Fault("precondition", `repository ${repository} is reached over SSH, but there is no program ssh on the PATH: ${advice}`);
}

/** What ssh reads by default. */
const usersKnownHosts = "~/.ssh/known_hosts ~/.ssh/known_hosts2";

function trustOnly(knownHostsFile: string): string {
  return `UserKnownHostsFile="${literal(knownHostsFile)}"\nGlobalKnownHostsFile=/dev/null\n`;
}

/** ssh replaces %-tokens in paths; the folder of a repository may be named `org%2Fweb`. */
function literal(path: string): string {
  return path.replaceAll("%", "%%");
}

/** Even a key file is copied: ssh rejects a key that others may read, and mounted secrets often are readable by all. */
async function privateKeyOf({ privateKey, privateKeyFile }: SshCredentials): Promise<string> {
  return privateKeyFile === undefined ? (privateKey ?? "") : textOf(privateKeyFile, "SSH key");
}

async function textOf(file: string, kind: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: unknown) => {
    throw new Fault("precondition", `cannot read the ${kind} file ${file}: ${fileProblem(cause)}`, { cause });
  });
}

/** ssh requires LF line endings in a key file, including one at the end. */
async function writePrivate(path: string, text: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, `${text.replaceAll("\r\n", "\n").trimEnd()}\n`, { mode: 0o600 });
  return path;
}
