export type { Change, Unchanged, Updated, Versioned, Watched } from "./aggregate-kind.ts";
export type { AggregatesOf } from "./aggregates.ts";
export { type ApplicationAggregates, applicationAggregates } from "./application-aggregates.ts";
export type { Bus, CallOptions } from "./bus.ts";
export {
  type ApplicationChange,
  decodeApplication,
  decodeApplicationChange,
  encodeApplication,
  encodeApplicationChange,
} from "./codecs/application-codec.ts";
export {
  type DeploymentChange,
  decodeDeployment,
  decodeDeploymentChange,
  encodeDeployment,
  encodeDeploymentChange,
} from "./codecs/deployment-codec.ts";
export { rollbackChoice } from "./codecs/run-codec.ts";
export { type ConnectBusOptions, connectBus } from "./connect-bus.ts";
export { type ConsumeOptions, consume, consumeAggregates } from "./consume.ts";
export type { Consumption } from "./consumption.ts";
export type { BusCredentials } from "./credentials.ts";
export { type DeploymentAggregates, deploymentAggregates } from "./deployment-aggregates.ts";
export { applicationIdOf, deploymentIdOf } from "./derived-ids.ts";
export { type EnsureStreamsOptions, ensureStreams } from "./ensure-streams.ts";
export { publishGitPushed, watchGitPushed } from "./git-pushed.ts";
export type { Handler, HandlerContext } from "./handler.ts";
export { findLivestate, publishLivestate, watchLivestate } from "./livestate.ts";
export { listPlugins, type PluginAdmin, readPluginLines, restartPlugin, servePluginAdmin } from "./plugin-admin.ts";
export { type PublishOptions, publish, publishLater } from "./publish.ts";
export { listSetAside, replaySetAside, type SetAside } from "./set-aside.ts";
export { findSharedObject, putSharedObject, type SharedObjectName } from "./shared-objects.ts";
export { followStageLog, publishStageLog, untilAttemptEnded } from "./stage-log.ts";
export type { Ids, Topic } from "./topic.ts";
export { topics } from "./topics.ts";
export { findMessage, type WatchedMessage, watchMessages } from "./watch-messages.ts";
