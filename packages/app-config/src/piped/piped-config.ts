import type { Secret } from "../fields/secret.ts";
import type { SecretSource } from "../fields/secret-source.ts";
import type { JsonObject } from "../json.ts";
import type { NotificationsConfig } from "./notifications/notifications-config.ts";

/** A piped file after validation, with defaults filled in. Its secrets are masked when it is printed. */
export interface PipedConfig {
  readonly projectId: string;
  readonly pipedId: string;
  /** "" if the file has none. */
  readonly name: string;
  /** PipeCD's key of the piped. Nothing uses it; its file is hidden from plugins and scripts, as it may still be good elsewhere. */
  readonly key: SecretSource | undefined;
  /** Address of the control plane's API; "" if the file has none. */
  readonly apiAddress: string;
  /** Address of the web page, for links; "" if the file has none. */
  readonly webAddress: string;
  /** How often repositories are polled; pushes are usually reported. */
  readonly syncIntervalMs: number;
  readonly appConfigSyncIntervalMs: number;
  readonly git: PipedGitConfig;
  readonly repositories: readonly PipedRepositoryConfig[];
  readonly plugins: readonly PipedPluginConfig[];
  /** Sources of tools, instead of the plugins' install scripts. A Slipway extension. */
  readonly tools: readonly PipedToolConfig[];
  readonly eventWatcher: PipedEventWatcherConfig;
  readonly secretManagement: SecretManagementConfig | undefined;
  readonly notifications: NotificationsConfig;
  /** Labels that an application must have to be handled; empty for all. */
  readonly appSelector: Readonly<Record<string, string>>;
}

export interface PipedGitConfig {
  /** Author of commits, and the user name for a password. */
  readonly username: string;
  readonly email: string;
  /** Credentials; undefined for repositories that need none. */
  readonly credentials: GitCredentials | undefined;
  /** Configuration file of ssh; undefined for the user's own. */
  readonly sshConfigFile: string | undefined;
  /** The real names of hosts in addresses. */
  readonly hostNames: Readonly<Record<string, string>>;
}

export type GitCredentials =
  | {
      readonly kind: "ssh";
      readonly key: SecretSource;
      /** The only host that the key is for; undefined for all. */
      readonly host: string | undefined;
    }
  | { readonly kind: "https"; readonly username: string; readonly password: Secret<string> };

export interface PipedRepositoryConfig {
  readonly repoId: string;
  /** Without user and password, except for the user of an SSH address. */
  readonly remote: string;
  /** Those in the address as it was written. Secrets both: a token on its own is the user name. */
  readonly credentials: { readonly username: Secret<string>; readonly password: Secret<string> } | undefined;
  readonly branch: string;
  /** Whether application files found in it are registered automatically. A Slipway extension. */
  readonly autoRegister: boolean;
}

export interface PipedPluginConfig {
  readonly name: string;
  /** Where the program comes from, or where it runs (`http:`); undefined for a bundled plugin. */
  readonly url: string | undefined;
  /** The SHA-256 of an `https:` program, in hex. */
  readonly sha256: string | undefined;
  /** The integrity of an `npm:` package, in npm's notation. */
  readonly integrity: string | undefined;
  /** The port of the plugin; undefined lets the launcher choose. */
  readonly port: number | undefined;
  /** How long it may take to start listening. */
  readonly startTimeoutMs: number;
  /** How it receives its block: on the command line, or in a file that only its user can read. Undefined: depends on where the plugin comes from. */
  readonly configVia: "argv" | "file" | undefined;
  /** Whether it proves its identity with a token. Undefined: depends on where the plugin comes from. */
  readonly token: boolean | undefined;
  /** The plugin's settings. */
  readonly config: Secret<JsonObject>;
  readonly deployTargets: readonly DeployTargetConfig[];
  /** What in its block has no effect, each with file:line:column; the first ones, and how many more there are. */
  readonly warnings: readonly string[];
}

export interface DeployTargetConfig {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The target's settings; the plugin defines them. */
  readonly config: Secret<JsonObject>;
}

/** The source of a tool: a download pinned by its hash, or the PATH. */
export type PipedToolConfig =
  | {
      readonly kind: "download";
      readonly name: string;
      readonly version: string;
      /** For example `linux/amd64`; undefined for all. */
      readonly platform: string | undefined;
      readonly url: URL;
      /** In hex, lower case. */
      readonly sha256: string;
      /** Path of the program in the tar archive; undefined if the download is the program. */
      readonly path: string | undefined;
    }
  | {
      readonly kind: "installed";
      readonly name: string;
      /** Undefined for any version. */
      readonly version: string | undefined;
      /** Arguments with which the tool prints its version. */
      readonly versionArgs: readonly string[];
    };

export interface PipedEventWatcherConfig {
  /** How long events are gathered before their commits are pushed together. A Slipway extension, which PipeCD ignores. */
  readonly commitIntervalMs: number;
  readonly gitRepos: readonly EventWatcherRepositoryConfig[];
}

export interface EventWatcherRepositoryConfig {
  readonly repoId: string;
  /** "" for the default message. */
  readonly commitMessage: string;
  /** Files in `.pipe` to read; empty for all. Ignored if there are `excludes`. */
  readonly includes: readonly string[];
  readonly excludes: readonly string[];
  /** How pull requests are opened. A Slipway extension, which PipeCD ignores. */
  readonly pullRequests: PullRequestsConfig | undefined;
}

/** The API of a repository's Git host. The token is in a file or in an environment variable. */
export interface PullRequestsConfig {
  readonly kind: "GITHUB" | "GITLAB" | "GITEA";
  /** "" for the one that follows from the repository's address. */
  readonly apiUrl: string;
  readonly tokenFile: string;
  readonly tokenVariable: string;
}

/** How secrets in Git are decrypted. The keys of a cloud are not supported; a file with them can be loaded. */
export interface SecretManagementConfig {
  readonly type: "KEY_PAIR" | "GCP_KMS" | "AWS_KMS" | "NONE";
  /** The private RSA keys, the current one first. A second one is a Slipway extension, which PipeCD ignores. */
  readonly privateKeys: readonly SecretSource[];
  /** Undefined: the one that belongs to the current private key. */
  readonly publicKey: SecretSource | undefined;
  /** Private keys of age, for files of SOPS. A Slipway extension. */
  readonly ageKeys: SecretSource | undefined;
}
