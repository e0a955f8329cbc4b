export type { Change, Unchanged, Updated, Versioned, Watched } from "./aggregates/aggregate-kind.ts";
export type { AggregatesOf } from "./aggregates/aggregates.ts";
export { type ApplicationAggregates, applicationAggregates } from "./aggregates/application-aggregates.ts";
export { type DeploymentAggregates, deploymentAggregates } from "./aggregates/deployment-aggregates.ts";
export { publishGitPushed, watchGitPushed } from "./channels/git-pushed.ts";
export { findLivestate, publishLivestate, watchLivestate } from "./channels/livestate.ts";
export { listPlugins, type PluginAdmin, readPluginLines, restartPlugin, servePluginAdmin } from "./channels/plugin-admin.ts";
export { findSharedObject, putSharedObject, type SharedObjectName } from "./channels/shared-objects.ts";
export { followStageLog, publishStageLog, untilAttemptEnded } from "./channels/stage-log.ts";
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
export type { Bus, CallOptions } from "./connection/bus.ts";
export { type ConnectBusOptions, connectBus } from "./connection/connect-bus.ts";
export type { BusCredentials } from "./connection/credentials.ts";
export { type EnsureStreamsOptions, ensureStreams } from "./topics/ensure-streams.ts";
export type { Ids, Topic } from "./topics/topic.ts";
export { topics } from "./topics/topics.ts";
export { findMessage, type WatchedMessage, watchMessages } from "./topics/watch-messages.ts";
export { askForPlan, type PlanCause } from "./work/ask-for-plan.ts";
export { askForPurge } from "./work/ask-for-purge.ts";
export { askForRun } from "./work/ask-for-run.ts";
export { type ConsumeOptions, consume, consumeAggregates } from "./work/consume.ts";
export type { Consumption } from "./work/consumption.ts";
export type { Handler, HandlerContext } from "./work/handler.ts";
export { sendCommand } from "./work/send-command.ts";
export { listSetAside, replaySetAside, type SetAside } from "./work/set-aside.ts";
