import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Fault, parseRemote, type Remote, separateCredentials, withoutUserInfo } from "@slipway/domain";
import { type GitSettings, withSettings } from "../command/git-environment.ts";
import { quote } from "./quote.ts";
import type { Credentials, RepositoryConfig } from "./repository-config.ts";
import { requireSsh, sshCommand } from "./ssh-command.ts";

/** How to reach one repository's remote: everything a Git process needs. Secrets are in files, not in its arguments or its environment. */
export interface Connection {
  /** The address without user and password, for messages. */
  readonly url: string;
  /** The complete environment of a command that contacts the remote. Throws `precondition` with the reason while that cannot work. */
  environment(): Promise<Readonly<Record<string, string>>>;
  /** Removes secrets from a text. */
  scrub(text: string): string;
}

/** The transports a remote may use; a redirect to another one fails. */
const transports: Record<Remote["scheme"], string> = { https: "https", http: "http:https", ssh: "ssh", git: "git", file: "file" };

/**
 * Prepares the connection to a remote. Writes key files to `keyFolder`, readable by the owner only; the caller removes that folder.
 * `knownHostsFile` stores the host keys seen so far. The repository's configuration must have been validated.
 * Throws `precondition` for a file of its configuration that cannot be read.
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
  const usesSsh = remote.scheme === "ssh";
  const key = credentials?.kind === "ssh" ? credentials : undefined;
  const environment = withSettings(
    {
      ...base,
      ...(usesSsh ? { GIT_SSH_VARIANT: "ssh", GIT_SSH_COMMAND: await sshCommand(key, config.ssh ?? {}, folders) } : {}),
      GIT_ALLOW_PROTOCOL: transports[remote.scheme],
    },
    [...remoteSettings(url), ...(await helperSettings(remote, credentials, folders.keyFolder))],
  );
  return {
    url,
    environment: async () => {
      if (usesSsh) await requireSsh(config.id, base["PATH"]);
      return environment;
    },
    scrub: (text) => secrets.reduce((left, secret) => replaceSecret(left, secret), withoutUserInfo(text)),
  };
}

/** The connection of a repository whose credentials cannot be used: every command that needs it fails with the reason, others are not affected. */
export function brokenConnection({ remote }: RepositoryConfig, fault: Fault): Connection {
  return {
    url: separateCredentials(remote).address,
    environment: () => Promise.reject(fault),
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

function replaceSecret(text: string, secret: string): string {
  if (secret === "") return text;
  return text.replaceAll(secret, "***").replaceAll(encodeURIComponent(secret), "***");
}
