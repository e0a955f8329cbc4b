export { type ApplicationKind, isApplicationFile } from "@slipway/domain";
export { type FieldPath, formatProblem, type Position, type Problem, readPlaced } from "@slipway/yaml";
export type { AccessConfig } from "./access/access-config.ts";
export { loadAccessFile } from "./access/load-access-file.ts";
export type { GitHubConfig, OidcConfig, SignInConfig } from "./access/sign-in-schema.ts";
export type {
  ApplicationConfig,
  AttachmentConfig,
  CommitMatcherConfig,
  DriftDetectionConfig,
  EncryptionConfig,
  EventWatcherConfig,
  MentionConfig,
  NotificationConfig,
  PlannerConfig,
  PostSyncConfig,
  ReplacementConfig,
  ReplacementMethod,
  StageConfig,
  TriggerConfig,
} from "./application/application-config.ts";
export { type ApplicationFileOptions, type ParsedApplicationFile, parseApplicationFile } from "./application/parse-application-file.ts";
export { checkAnyFile } from "./check-any-file.ts";
export { isEventWatcherFile, type ParsedEventWatcherFile, parseEventWatcherFile } from "./event-watcher/parse-event-watcher-file.ts";
export { parseDuration } from "./fields/duration.ts";
export { Secret } from "./fields/secret.ts";
export type { SecretSource } from "./fields/secret-source.ts";
export type { JsonObject, JsonValue } from "./json.ts";
export { accessJsonSchema, applicationJsonSchema, type JsonSchema, pipedJsonSchema } from "./json-schemas.ts";
export { compileGoRegex, type GoRegex } from "./matching/go-regex.ts";
export { compilePathMatcher, matchPath } from "./matching/match-path.ts";
export { compilePathPattern, type PathPattern } from "./matching/path-pattern.ts";
export type { NotificationEvent, NotificationGroup } from "./notification-events.ts";
export { loadPipedFile } from "./piped/load-piped-file.ts";
export type { NamedFile } from "./piped/named-files.ts";
export type {
  EmailTarget,
  NotificationReceiverConfig,
  NotificationRouteConfig,
  NotificationsConfig,
  ReceiverSecret,
  ReceiverTarget,
  SlackMentions,
  WebhookTarget,
} from "./piped/notifications/notifications-config.ts";
export { type ParsedPipedFile, type PipedFileOptions, parsePipedFile } from "./piped/parse-piped-file.ts";
export type {
  DeployTargetConfig,
  EventWatcherRepositoryConfig,
  GitCredentials,
  PipedConfig,
  PipedEventWatcherConfig,
  PipedGitConfig,
  PipedPluginConfig,
  PipedRepositoryConfig,
  PipedToolConfig,
  PullRequestsConfig,
  SecretManagementConfig,
} from "./piped/piped-config.ts";
export { isForeign, type PluginEndpoint, pluginEndpoints } from "./piped/plugin-endpoints.ts";
export { pluginFile } from "./piped/plugin-file.ts";
export { type RepositorySettings, repositorySettings } from "./piped/repository-settings.ts";
export { bundledPlugins, bundledStages, isBundledStage } from "./plugins/bundled-plugins.ts";
export { chooseTargets } from "./plugins/choose-targets.ts";
export { everyBundledPlugin, type PluginOfPiped, pluginsOfPiped } from "./plugins/plugin-of-piped.ts";
export type { ReadApplicationFile } from "./reading/decode-files.ts";
export { checkFileContent, type ReadFileOptions, readApplicationFile } from "./reading/read-files.ts";
export type { NotSupported } from "./support/not-supported.ts";
export { notSupported } from "./support/not-supported-table.ts";
export { eventCommitMessage } from "./templates/event-commit-message.ts";
