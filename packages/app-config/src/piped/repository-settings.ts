import { parseRemote } from "@slipway/domain";
import type { PipedConfig, PipedRepositoryConfig } from "./piped-config.ts";

/** A repository with its credentials, as `openSources` of @slipway/git expects it. Contains secrets: do not log it. */
export interface RepositorySettings {
  readonly id: string;
  readonly remote: string;
  readonly branch: string;
  readonly credentials?:
    | { readonly kind: "ssh"; readonly privateKeyFile?: string; readonly privateKey?: string }
    | { readonly kind: "https"; readonly username: string; readonly password: string };
  /** How ssh reaches the remote. */
  readonly ssh?: { readonly configFile?: string; readonly hostName?: string };
}

/**
 * The repositories of a piped. Credentials in the address of a repository come first; those of the piped are used for remotes of the matching
 * scheme, and a key for one host only for that host.
 */
export function repositorySettings({ repositories, git }: PipedConfig): readonly RepositorySettings[] {
  return repositories.map((repository) => {
    const { repoId: id, remote, branch } = repository;
    const { scheme, host } = parseRemote(remote);
    if (scheme === "http" || scheme === "https") return { id, remote, branch, ...passwordFor(repository, git) };
    if (scheme !== "ssh") return { id, remote, branch };
    const { sshConfigFile: configFile, hostNames } = git;
    const hostName = hostNames[host];
    return { id, remote, branch, ssh: { ...(configFile && { configFile }), ...(hostName && { hostName }) }, ...keyFor(host, git) };
  });
}

type CredentialSettings = Pick<RepositorySettings, "credentials">;

function passwordFor({ credentials: own }: PipedRepositoryConfig, { credentials }: PipedConfig["git"]): CredentialSettings {
  if (own) return { credentials: { kind: "https", username: own.username.reveal(), password: own.password.reveal() } };
  if (credentials?.kind !== "https") return {};
  return { credentials: { kind: "https", username: credentials.username, password: credentials.password.reveal() } };
}

function keyFor(host: string, { credentials }: PipedConfig["git"]): CredentialSettings {
  if (credentials?.kind !== "ssh" || (credentials.host !== undefined && credentials.host.toLowerCase() !== host)) return {};
  const { key } = credentials;
  return { credentials: { kind: "ssh", ...(key.kind === "file" ? { privateKeyFile: key.path } : { privateKey: key.value.reveal() }) } };
}
