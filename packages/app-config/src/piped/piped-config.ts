import type { Secret } from "../fields/secret.ts";
import type { SecretSource } from "../fields/secret-source.ts";
import type { JsonObject } from "../json.ts";
import type { NotificationsConfig } from "./notifications-config.ts";

/** A piped file: checked, defaults filled in, values only. Secrets in it do not show when it is printed. */
export interface PipedConfig {
  readonly projectId: string;
  readonly pipedId: string;
  /** "" when the file gives none. */
  readonly name: string;
  /** The key by which the piped signs in to the control plane. */
  readonly key: SecretSource | undefined;
  /** Address of the control plane's API, "" when the file gives none. */
  readonly apiAddress: string;
  /** Address of the web page, for links; "" when the file gives none. */
  readonly webAddress: string;
  /** How often repositories are looked at when nothing tells of a push. */
  readonly syncIntervalMs: number;
  readonly appConfigSyncIntervalMs: number;
  readonly git: PipedGitConfig;
  readonly repositories: readonly PipedRepositoryConfig[];
  readonly plugins: readonly PipedPluginConfig[];
  /** Where tools come from that are not to be installed by the scripts of plugins. A field of ours. */
  readonly tools: readonly PipedToolConfig[];
  readonly eventWatcher: PipedEventWatcherConfig;
  readonly secretManagement: SecretManagementConfig | undefined;
  readonly notifications: NotificationsConfig;
  /** Labels an application must have to be handled; empty for all. */
  readonly appSelector: Readonly<Record<string, string>>;
}

export interface PipedGitConfig {
  /** Who commits, and the user of a password. */
  readonly username: string;
  readonly email: string;
  /** How to sign in; undefined for repositories that need none. */
  readonly credentials: GitCredentials | undefined;
}

export type GitCredentials =
  | { readonly kind: "ssh"; readonly key: SecretSource }
  | { readonly kind: "https"; readonly username: string; readonly password: Secret<string> };

export interface PipedRepositoryConfig {
  readonly repoId: string;
  readonly remote: string;
  readonly branch: string;
  /** Whether application files found in it become applications by themselves. A field of ours. */
  readonly autoRegister: boolean;
}

export interface PipedPluginConfig {
  readonly name: string;
  /** Where the program comes from or where it runs (`http:`); undefined for a plugin that comes with the product. */
  readonly url: string | undefined;
  /** What the content of an `https:` program must be, in hex. */
  readonly sha256: string | undefined;
  /** What the content of an `npm:` package must be, as npm writes it. */
  readonly integrity: string | undefined;
  /** Where the plugin listens; undefined lets the launcher choose. */
  readonly port: number | undefined;
  /** How long it may take from its start until it listens. */
  readonly startTimeoutMs: number;
  /** How it gets its block: on the command line, or in a file that only its user can read. Undefined leaves it to where it comes from. */
  readonly configVia: "argv" | "file" | undefined;
  /** Whether it proves by a token that it is the one it speaks for. Undefined leaves it to where it comes from. */
  readonly token: boolean | undefined;
  /** The plugin's own settings. */
  readonly config: Secret<JsonObject>;
  readonly deployTargets: readonly DeployTargetConfig[];
}

export interface DeployTargetConfig {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The target's settings, as the plugin defines them. */
  readonly config: Secret<JsonObject>;
}

/** Where a tool of plugins comes from: a download pinned by its hash, or the PATH. */
export type PipedToolConfig =
  | {
      readonly kind: "download";
      readonly name: string;
      readonly version: string;
      /** Such as `linux/amd64`; undefined for all. */
      readonly platform: string | undefined;
      readonly url: URL;
      /** In hex, lower case. */
      readonly sha256: string;
      /** Path of the program in the tar archive; undefined when the download is the program. */
      readonly path: string | undefined;
    }
  | {
      readonly kind: "installed";
      readonly name: string;
      /** Undefined for whatever version is asked for. */
      readonly version: string | undefined;
      /** Arguments with which the tool tells its version. */
      readonly versionArgs: readonly string[];
    };

export interface PipedEventWatcherConfig {
  readonly checkIntervalMs: number;
  readonly gitRepos: readonly EventWatcherRepositoryConfig[];
}

export interface EventWatcherRepositoryConfig {
  readonly repoId: string;
  /** "" for the default message. */
  readonly commitMessage: string;
  /** Files in `.pipe` that are read; empty for all. Without effect when there are `excludes`. */
  readonly includes: readonly string[];
  readonly excludes: readonly string[];
}

/** Only the key pair is supported; the others are read so that a file with them can be loaded. */
export type SecretManagementConfig =
  | { readonly type: "KEY_PAIR"; readonly privateKey: SecretSource; readonly publicKey: SecretSource }
  | { readonly type: "GCP_KMS" | "AWS_KMS" | "NONE" };
