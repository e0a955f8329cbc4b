import type { ApplicationKind, DeployTargets, OnCommandConfig, OnCommitConfig, OnOutOfSyncConfig, SkipRule } from "@slipway/domain";
import type { JsonObject } from "../json.ts";
import type { NotificationEvent } from "../notification-events.ts";

type TextMap = Readonly<Record<string, string>>;

/** An application file: checked, defaults filled in, values only. */
export interface ApplicationConfig {
  /** As written in the file. */
  readonly kind: ApplicationKind;
  /** "" when the file gives none. */
  readonly name: string;
  readonly labels: TextMap;
  readonly description: string;
  readonly planner: PlannerConfig;
  readonly commitMatcher: CommitMatcherConfig;
  /** In order; empty when there is no pipeline. */
  readonly stages: readonly StageConfig[];
  readonly trigger: TriggerConfig;
  readonly postSync: PostSyncConfig;
  /** Longest time of a deployment, its rollback not counted. */
  readonly timeoutMs: number;
  readonly encryption: EncryptionConfig | undefined;
  readonly attachment: AttachmentConfig | undefined;
  readonly notification: NotificationConfig | undefined;
  readonly eventWatchers: readonly EventWatcherConfig[];
  readonly driftDetection: DriftDetectionConfig;
  /** The section of each plugin, in the order of the file. Their fields are the plugins' own. */
  readonly plugins: Readonly<Record<string, JsonObject>>;
  /** The plugin that an older kind stands for; its section is made of the older fields. Undefined when the file names its plugins. */
  readonly impliedPlugin: string | undefined;
  /** Targets by plugin; plugins that are not named use the piped's. A field of ours, which PipeCD ignores. */
  readonly deployTargets: DeployTargets;
  /** The whole file as JSON. */
  readonly raw: JsonObject;
}

export interface PlannerConfig {
  readonly alwaysUsePipeline: boolean;
  readonly autoRollback: boolean;
}

/** Regular expressions of Go that choose the strategy by the subject of the commit; "" for none. */
export interface CommitMatcherConfig {
  readonly quickSync: string;
  readonly pipeline: string;
}

export interface StageConfig {
  /** "" when the file gives none. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Longest time of one attempt. */
  readonly timeoutMs: number;
  /** The stage's options; their fields are the plugin's own. */
  readonly with: JsonObject;
  readonly skipOn: SkipRule;
  /** How often the stage is tried again after a failure. A field of ours. */
  readonly retries: number;
}

export interface TriggerConfig {
  readonly onCommit: OnCommitConfig;
  readonly onCommand: OnCommandConfig;
  readonly onOutOfSync: OnOutOfSyncConfig;
  readonly onChain: OnCommandConfig;
}

export interface PostSyncConfig {
  /** Applications to deploy next, one block of the chain each; empty for no chain. */
  readonly chain: readonly ChainMatcher[];
}

/** Which applications a block of a chain is made of; what is "" or empty matches all. */
export interface ChainMatcher {
  readonly name: string;
  readonly kind: string;
  readonly labels: TextMap;
}

export interface EncryptionConfig {
  /** Ciphertexts by name. */
  readonly encryptedSecrets: TextMap;
  /** Files that are templates over the secrets. */
  readonly decryptionTargets: readonly string[];
}

export interface AttachmentConfig {
  /** Files by name. */
  readonly sources: TextMap;
  /** Files that are templates over the sources. */
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

/** A value to replace in a file, which is relative to the application's directory. */
export interface ReplacementConfig {
  readonly file: string;
  readonly by: ReplacementMethod;
  /** A path such as `$.image.tag`, or a regular expression of Go whose first group is replaced. */
  readonly field: string;
}

export type ReplacementMethod = "yamlField" | "jsonField" | "HCLField" | "regex";

export interface DriftDetectionConfig {
  /** `apiVersion:kind:namespace:name#path`, one each. */
  readonly ignoreFields: readonly string[];
}
