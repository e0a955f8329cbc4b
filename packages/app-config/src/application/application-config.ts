import type {
  ApplicationDependency,
  ApplicationKind,
  ApplicationMatcher,
  DeployTargets,
  OnCommandConfig,
  OnCommitConfig,
  OnOutOfSyncConfig,
  SkipRule,
  SupersedePolicy,
} from "@slipway/domain";
import type { JsonObject } from "../json.ts";
import type { NotificationEvent } from "../notification-events.ts";

type TextMap = Readonly<Record<string, string>>;

/** An application file after validation, with defaults filled in. */
export interface ApplicationConfig {
  /** As written in the file. */
  readonly kind: ApplicationKind;
  /** "" if the file has none. */
  readonly name: string;
  readonly labels: TextMap;
  readonly description: string;
  readonly planner: PlannerConfig;
  readonly commitMatcher: CommitMatcherConfig;
  /** In order; empty if there is no pipeline. */
  readonly stages: readonly StageConfig[];
  readonly trigger: TriggerConfig;
  /** What a newer commit does to the deployment that runs; undefined: it waits. A Slipway extension, which PipeCD ignores. */
  readonly supersede: SupersedePolicy | undefined;
  /** Whether its objects are deleted when the file is deleted. A Slipway extension, which PipeCD ignores. */
  readonly pruneOnRemoval: boolean;
  readonly postSync: PostSyncConfig;
  /** The applications that its deployments wait for. A Slipway extension, which PipeCD ignores. */
  readonly dependsOn: readonly ApplicationDependency[];
  /** Timeout of a deployment, without its rollback. */
  readonly timeoutMs: number;
  readonly encryption: EncryptionConfig | undefined;
  readonly attachment: AttachmentConfig | undefined;
  /** Patterns of files that SOPS has encrypted and that stay so. A Slipway extension, which PipeCD ignores. */
  readonly sopsIgnores: readonly string[];
  readonly notification: NotificationConfig | undefined;
  readonly eventWatchers: readonly EventWatcherConfig[];
  readonly driftDetection: DriftDetectionConfig;
  /** The section of each plugin, in the order of the file. The plugins define the fields. */
  readonly plugins: Readonly<Record<string, JsonObject>>;
  /** The plugin that an older kind implies; its section consists of the older fields. Undefined if the file names its plugins. */
  readonly impliedPlugin: string | undefined;
  /** Deploy targets by plugin; plugins that are not listed use the piped's targets. A Slipway extension, which PipeCD ignores. */
  readonly deployTargets: DeployTargets;
  /** The entire file as JSON. */
  readonly raw: JsonObject;
}

export interface PlannerConfig {
  readonly alwaysUsePipeline: boolean;
  readonly autoRollback: boolean;
}

/** Go regular expressions that choose the strategy by the subject of the commit; "" for none. */
export interface CommitMatcherConfig {
  readonly quickSync: string;
  readonly pipeline: string;
}

export interface StageConfig {
  /** "" if the file has none. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Counts from the first start of the stage, over all attempts. */
  readonly timeoutMs: number;
  /** The stage's options; the plugin defines the fields. */
  readonly with: JsonObject;
  readonly skipOn: SkipRule;
  /** How often the stage is retried after a failure. A Slipway extension. */
  readonly retries: number;
}

export interface TriggerConfig {
  readonly onCommit: OnCommitConfig;
  readonly onCommand: OnCommandConfig;
  readonly onOutOfSync: OnOutOfSyncConfig;
  readonly onChain: OnCommandConfig;
}

export interface PostSyncConfig {
  /** Applications to deploy next, one per block of the chain; empty for no chain. */
  readonly chain: readonly ApplicationMatcher[];
  /** How long an application of the chain may be unhealthy after its deployment. A Slipway extension, which PipeCD ignores. */
  readonly healthTimeoutMs: number;
}

export interface EncryptionConfig {
  /** Ciphertexts by name. */
  readonly encryptedSecrets: TextMap;
  /** Template files that use the secrets. */
  readonly decryptionTargets: readonly string[];
}

export interface AttachmentConfig {
  /** Files by name. */
  readonly sources: TextMap;
  /** Template files that use the sources. */
  readonly targets: readonly string[];
}

export interface NotificationConfig {
  readonly mentions: readonly MentionConfig[];
}

export interface MentionConfig {
  readonly event: NotificationEvent | "*";
  readonly slackUsers: readonly string[];
  readonly slackGroups: readonly string[];
}

export interface EventWatcherConfig {
  /** The event's name and its exact labels. */
  readonly matcher: { readonly name: string; readonly labels: TextMap };
  /** "" for the default message. */
  readonly commitMessage: string;
  readonly makePullRequest: boolean;
  readonly replacements: readonly ReplacementConfig[];
}

/** A value to replace in a file; the path is relative to the application's directory, in `.pipe/` files to the repository's root. */
export interface ReplacementConfig {
  readonly file: string;
  readonly by: ReplacementMethod;
  /** A path such as `$.image.tag`, or a Go regular expression whose first group is replaced. */
  readonly field: string;
}

/** `tomlField` is a Slipway extension. */
export type ReplacementMethod = "yamlField" | "jsonField" | "HCLField" | "tomlField" | "regex";

export interface DriftDetectionConfig {
  /** Each as `apiVersion:kind:namespace:name#path`; the path may be a JSON pointer or `manager:NAME`. */
  readonly ignoreFields: readonly string[];
}
