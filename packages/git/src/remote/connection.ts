import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Fault, parseRemote, type Remote, separateCredentials, withoutUserInfo } from "@slipway/domain";
import { type GitSettings, withSettings } from "../command/git-environment.ts";
import type { Credentials, RepositoryConfig, SshCredentials, SshSettings } from "./repository-config.ts";

/** How to reach one repository's remote: everything a Git process needs. Secrets are in files, not in its arguments or its environment. */
export interface Connection {
  /** The address without user and password, for messages. */
  readonly url: string;
  /** The complete environment of a command that contacts the remote. Throws the reason if the connection cannot be prepared. */
  readonly environment: Readonly<Record<string, string>>;
  /** Removes secrets from a text. */
  scrub(text: string): string;
}

/** The transports a remote may use; a redirect to another one fails. */
const transports: Record<Remote["scheme"], string> = { https: "https", http: "http:https", ssh: "ssh", git: "git", file: "file" };

/**
 * Prepares the connection to a remote. Writes key files to `keyFolder`, readable by the owner only; the caller removes that folder.
 * `knownHostsFile` stores the host keys seen so far. The repository's configuration must have been validated.
 * Throws `precondition` for a key file that cannot be read.
 */
export async function prepareConnection(
  base: Readonly<Record<string, string>>,
  config: RepositoryConfig,
  folders: { readonly keyFolder: string; readonly knownHostsFile: string },
): Promise<Connection> {
  const remote = parseRemote(config.remote);
  const { address: url, credentials: written } = separateCredentials(config.remote);
  const credentials: Credentials | undefined = config.credentials ?? (written && { kind: "https", ...written });
  const secrets = credentials?.kind === "https" ? [credentials.password || credentials.username] : [];
  const environment = {
    ...base,
    ...(remote.scheme === "ssh"
      ? { GIT_SSH_VARIANT: "ssh", GIT_SSH_COMMAND: await sshCommand(credentials, config.ssh ?? {}, folders) }
      : {}),
    GIT_ALLOW_PROTOCOL: transports[remote.scheme],
  };
  return {
    url,
    environment: withSettings(environment, [...remoteSettings(url), ...(await helperSettings(remote, credentials, folders.keyFolder))]),
    scrub: (text) => secrets.reduce((left, secret) => replaceSecret(left, secret), withoutUserInfo(text)),
  };
}

/** The connection of a repository whose credentials cannot be used: every command that needs it fails with the reason, others are not affected. */
export function brokenConnection({ remote }: RepositoryConfig, fault: Fault): Connection {
  return {
    url: separateCredentials(remote).address,
    get environment(): never {
      throw fault;
    },
    scrub: withoutUserInfo,
  };
}

function remoteSettings(url: string): GitSettings {
  return [
    ["remote.origin.url", url],
    // Only commands that contact the remote know that it may have missing objects, so no other command can start a download.
    ["remote.origin.promisor", "true"],
    ["remote.origin.partialclonefilter", "blob:none"],
    ["fetch.writeCommitGraph", "true"],
    ["http.lowSpeedLimit", "100"],
    ["http.lowSpeedTime", "30"],
  ];
}

/** Only the configured host gets the password, even after a redirect: Git asks the credential helper again for another host. */
async function helperSettings(remote: Remote, credentials: Credentials | undefined, keyFolder: string): Promise<GitSettings> {
  if (credentials?.kind !== "https") return [];
  const file = join(keyFolder, "credential");
  await mkdir(keyFolder, { recursive: true, mode: 0o700 });
  await writeFile(file, `username=${credentials.username}\npassword=${credentials.password}\n`, { mode: 0o600 });
  const host = `${remote.scheme}://${remote.host}${remote.port ? `:${remote.port}` : ""}`;
  return [[`credential.${host}.helper`, `!f() { test "$1" = get && cat ${quote(file)}; }; f`]];
}

async function sshCommand(
  credentials: Credentials | undefined,
  { configFile, hostName }: SshSettings,
  folders: { readonly keyFolder: string; readonly knownHostsFile: string },
): Promise<string> {
  const options = ["BatchMode=yes", "ConnectTimeout=15", "ServerAliveInterval=15", "ServerAliveCountMax=2"];
  if (hostName !== undefined) options.push(`HostName=${hostName}`);
  const file = (path: string) => ["-F", quote(path)];
  if (credentials?.kind !== "ssh")
    return ["ssh", ...(configFile === undefined ? [] : file(configFile)), ...options.map((option) => `-o ${quote(option)}`)].join(" ");
  const keyFile = await writeSecret(join(folders.keyFolder, "key"), await privateKeyOf(credentials));
  const hosts =
    credentials.knownHosts === undefined ? undefined : await writeSecret(join(folders.keyFolder, "known_hosts"), credentials.knownHosts);
  const trust = [`UserKnownHostsFile="${hosts ?? folders.knownHostsFile}"`, `StrictHostKeyChecking=${hosts ? "yes" : "accept-new"}`];
  const all = [...options, ...trust, "GlobalKnownHostsFile=/dev/null", "IdentitiesOnly=yes", "IdentityAgent=none"];
  return ["ssh", ...file(configFile ?? "/dev/null"), "-i", quote(keyFile), ...all.map((option) => `-o ${quote(option)}`)].join(" ");
}

/** Even a key file is copied: ssh rejects a key that others may read, and mounted secrets often are readable by all. */
async function privateKeyOf({ privateKey, privateKeyFile }: SshCredentials): Promise<string> {
  if (privateKeyFile === undefined) return privateKey ?? "";
  return readFile(privateKeyFile, "utf8").catch((cause: unknown) => {
    throw new Fault("precondition", `cannot read the SSH key file ${privateKeyFile}`, { cause });
  });
}

/** ssh requires LF line endings in a key file, including one at the end. */
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
