import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Fault } from "@slipway/domain";
import { type GitSettings, withSettings } from "../command/git-environment.ts";
import { parseRemote, type Remote, withoutUserInfo } from "./remote.ts";
import type { Credentials, RepositoryConfig, SshCredentials } from "./repository-config.ts";

/** How one repository's remote is reached: everything a Git process needs to know, and nothing of it on its command line. */
export interface Connection {
  /** The address without user and password, for messages. */
  readonly url: string;
  /** Complete environment of a command that reaches the remote. */
  readonly environment: Readonly<Record<string, string>>;
  /** Takes secrets out of a text. */
  scrub(text: string): string;
}

/** Which transports a remote may use; a server cannot send us to another one. */
const transports: Record<Remote["scheme"], string> = { https: "https", http: "http:https", ssh: "ssh", git: "git", file: "file" };

/**
 * Prepares the way to a remote. Key files are written to `keyFolder`, readable by the owner only; who calls removes that folder.
 * `knownHostsFile` keeps the host keys seen so far. The repository's configuration must have been checked.
 * Throws `precondition` for a key file that cannot be read.
 */
export async function prepareConnection(
  base: Readonly<Record<string, string>>,
  config: RepositoryConfig,
  folders: { readonly keyFolder: string; readonly knownHostsFile: string },
): Promise<Connection> {
  const remote = parseRemote(config.remote);
  const credentials = config.credentials ?? credentialsOf(remote);
  const url = addressWithoutSecrets(config.remote, remote);
  const secrets = credentials?.kind === "https" ? [credentials.password || credentials.username] : [];
  const environment = {
    ...base,
    ...(credentials?.kind === "https" ? { SLIPWAY_GIT_USERNAME: credentials.username, SLIPWAY_GIT_PASSWORD: credentials.password } : {}),
    ...(remote.scheme === "ssh" ? { GIT_SSH_VARIANT: "ssh", GIT_SSH_COMMAND: await sshCommand(credentials, folders) } : {}),
    GIT_ALLOW_PROTOCOL: transports[remote.scheme],
  };
  return {
    url,
    environment: withSettings(environment, [...remoteSettings(url), ...helperSettings(remote, credentials)]),
    scrub: (text) => secrets.reduce((left, secret) => replaceSecret(left, secret), withoutUserInfo(text)),
  };
}

function remoteSettings(url: string): GitSettings {
  return [
    ["remote.origin.url", url],
    // Only commands that reach the remote know that it may have the objects we lack: all others can never start a download.
    ["remote.origin.promisor", "true"],
    ["remote.origin.partialclonefilter", "blob:none"],
    ["fetch.writeCommitGraph", "true"],
    ["http.lowSpeedLimit", "100"],
    ["http.lowSpeedTime", "30"],
  ];
}

/** Only the host we were told about gets the password, also after a redirect: Git asks the helper again for another host. */
function helperSettings(remote: Remote, credentials: Credentials | undefined): GitSettings {
  if (credentials?.kind !== "https") return [];
  const host = `${remote.scheme}://${remote.host}${remote.port ? `:${remote.port}` : ""}`;
  const helper = `!f() { test "$1" = get && printf 'username=%s\\npassword=%s\\n' "$SLIPWAY_GIT_USERNAME" "$SLIPWAY_GIT_PASSWORD"; }; f`;
  return [[`credential.${host}.helper`, helper]];
}

function credentialsOf({ scheme, user, password }: Remote): Credentials | undefined {
  const web = scheme === "http" || scheme === "https";
  if (!web || (user === undefined && password === undefined)) return undefined;
  // A token alone is written as the user: https://TOKEN@host/path.
  return { kind: "https", username: user ?? "", password: password ?? "" };
}

function addressWithoutSecrets(address: string, remote: Remote): string {
  if (remote.scheme !== "ssh") return withoutUserInfo(address);
  // The user is how ssh finds the account; a password is of no use to it.
  return remote.password === undefined ? address : address.replace(/:[^:@/]*@/, "@");
}

async function sshCommand(
  credentials: Credentials | undefined,
  folders: { readonly keyFolder: string; readonly knownHostsFile: string },
): Promise<string> {
  const options = ["BatchMode=yes", "ConnectTimeout=15", "ServerAliveInterval=15", "ServerAliveCountMax=2"];
  if (credentials?.kind !== "ssh") return ["ssh", ...options.map((option) => `-o ${option}`)].join(" ");
  const keyFile = await writeSecret(join(folders.keyFolder, "key"), await privateKeyOf(credentials));
  const hosts =
    credentials.knownHosts === undefined ? undefined : await writeSecret(join(folders.keyFolder, "known_hosts"), credentials.knownHosts);
  const trust = [`UserKnownHostsFile="${hosts ?? folders.knownHostsFile}"`, `StrictHostKeyChecking=${hosts ? "yes" : "accept-new"}`];
  const all = [...options, ...trust, "GlobalKnownHostsFile=/dev/null", "IdentitiesOnly=yes", "IdentityAgent=none"];
  return ["ssh", "-F", "/dev/null", "-i", quote(keyFile), ...all.map((option) => `-o ${quote(option)}`)].join(" ");
}

/** A copy even of a file: ssh refuses a key that others may read, and mounted secrets often are that open. */
async function privateKeyOf({ privateKey, privateKeyFile }: SshCredentials): Promise<string> {
  if (privateKeyFile === undefined) return privateKey ?? "";
  return readFile(privateKeyFile, "utf8").catch((cause: unknown) => {
    throw new Fault("precondition", `the SSH key file ${privateKeyFile} cannot be read`, { cause });
  });
}

/** A key file needs its line breaks as ssh writes them, the last one too. */
async function writeSecret(path: string, text: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, `${text.replaceAll("\r\n", "\n").trimEnd()}\n`, { mode: 0o600 });
  return path;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function replaceSecret(text: string, secret: string): string {
  if (secret === "") return text;
  return text.replaceAll(secret, "***").replaceAll(encodeURIComponent(secret), "***");
}
