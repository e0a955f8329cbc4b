import type { GitCredentials, PipedConfig } from "./piped-config.ts";

/** A repository with its credentials, as `openSources` of @slipway/git expects it. Contains secrets: do not log it. */
export interface RepositorySettings {
  readonly id: string;
  readonly remote: string;
  readonly branch: string;
  readonly credentials?:
    | { readonly kind: "ssh"; readonly privateKeyFile?: string; readonly privateKey?: string }
    | { readonly kind: "https"; readonly username: string; readonly password: string };
}

/** The repositories of a piped. The credentials are used for remotes of the matching scheme. */
export function repositorySettings({ repositories, git }: PipedConfig): readonly RepositorySettings[] {
  return repositories.map(({ repoId, remote, branch }) => ({ id: repoId, remote, branch, ...credentialsFor(remote, git.credentials) }));
}

function credentialsFor(remote: string, credentials: GitCredentials | undefined): Pick<RepositorySettings, "credentials"> {
  const isWeb = /^https?:/i.test(remote);
  if (credentials?.kind === "https" && isWeb)
    return { credentials: { kind: "https", username: credentials.username, password: credentials.password.reveal() } };
  const isSsh = !isWeb && !remote.startsWith("/") && !remote.startsWith("file:");
  if (credentials?.kind !== "ssh" || !isSsh) return {};
  const { key } = credentials;
  return { credentials: { kind: "ssh", ...(key.kind === "file" ? { privateKeyFile: key.path } : { privateKey: key.value.reveal() }) } };
}
