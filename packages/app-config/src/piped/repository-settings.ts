import type { GitCredentials, PipedConfig } from "./piped-config.ts";

/** A repository with what signs in to it, as `openSources` of @slipway/git takes it. Holds secrets: not to be logged. */
export interface RepositorySettings {
  readonly id: string;
  readonly remote: string;
  readonly branch: string;
  readonly credentials?:
    | { readonly kind: "ssh"; readonly privateKeyFile?: string; readonly privateKey?: string }
    | { readonly kind: "https"; readonly username: string; readonly password: string };
}

/** The repositories of a piped. Its credentials are used for those whose remote they fit. */
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
