export type { Change, Unchanged, Updated, Versioned, Watched, WatchOptions, WriteOptions } from "./aggregates/aggregate-kind.ts";
export type { AggregatesOf } from "./aggregates/aggregates.ts";
export { type ApplicationAggregates, applicationAggregates } from "./aggregates/application-aggregates.ts";
export { type ChainAggregates, chainAggregates } from "./aggregates/chain-aggregates.ts";
export { type DeploymentAggregates, deploymentAggregates } from "./aggregates/deployment-aggregates.ts";
export { type ExternalEventAggregates, externalEventAggregates } from "./aggregates/external-event-aggregates.ts";
export { type AccessRecord, type AccessRecords, accessRecords, type WatchedRecord } from "./channels/access/access-records.ts";
export { apiKeyRecords, publishApiKeyUse, type UsedToken, usedTokenRecords, watchApiKeyUses } from "./channels/access/api-key-records.ts";
export { accessTokenRecords, cliSignInRecords } from "./channels/access/cli-sign-in-records.ts";
export {
  type CookieKey,
  putCookieKeys,
  type StoredCookieKeys,
  sequenceBeforeKeys,
  watchCookieKeys,
} from "./channels/access/cookie-keys.ts";
export {
  findSession,
  listSessions,
  putSession,
  type SessionKey,
  type StoredSession,
  watchSessions,
} from "./channels/access/sessions.ts";
export {
  type AttemptsOf,
  findSignInAttempts,
  putSignInAttempts,
  type StoredAttempts,
} from "./channels/access/sign-in-attempts.ts";
export { askForApplicationFiles, type FindApplicationFiles, serveApplicationFiles } from "./channels/asking/application-files.ts";
export { askForBranchChanges, type FindBranchChanges, serveBranchChanges, type Touched } from "./channels/asking/branch-changes.ts";
export {
  askForEvents,
  askForManifest,
  askForUnmanaged,
  type InspectedPlace,
  type Inspections,
  readObjectLogs,
  serveInspections,
} from "./channels/asking/inspections.ts";
export { isLivestateAnswering } from "./channels/asking/livestate-presence.ts";
export { Patience } from "./channels/asking/patience.ts";
export { askForPreview, type MadePreview, type MakePreview, type PreviewWish, servePreviews } from "./channels/asking/previews.ts";
export { type AnswerReceivers, askReceivers, serveReceivers, type ToldReceivers } from "./channels/asking/receivers.ts";
export {
  type ChainedEntry,
  lastAuditEvents,
  publishAuditEvent,
  readAuditEvents,
  reportAct,
  type ToldAct,
  type WatchedAct,
  watchAuditEvents,
} from "./channels/audit.ts";
export { publishDeploymentHealth } from "./channels/deployment-health.ts";
export { publishDrift } from "./channels/drift.ts";
export type { EventAnswer } from "./channels/events/event-answer.ts";
export {
  type PublishedEvent,
  type RegisterPublished,
  type ServeEventIntakeOptions,
  serveEventIntake,
} from "./channels/events/event-intake.ts";
export { EventRefusal, refusing } from "./channels/events/event-refusal.ts";
export { type FollowExternalEvents, followExternalEvents } from "./channels/events/follow-external-events.ts";
export { type CdEventMessage, publishCdEvent } from "./channels/events/publish-cd-event.ts";
export { type RegisteredEvent, registerExternalEvent } from "./channels/events/register-external-event.ts";
export { publishGitPushed, watchGitPushed } from "./channels/git-pushed.ts";
export { findLivestate } from "./channels/livestate/find-livestate.ts";
export type { JoinedState } from "./channels/livestate/joined-livestate.ts";
export { LivestateWriter, type LivestateWriterOptions } from "./channels/livestate/livestate-writer.ts";
export { watchLivestate } from "./channels/livestate/watch-livestate.ts";
export { type PublishedWord, watchWords } from "./channels/livestate/watch-words.ts";
export { type BeatOptions, beat, watchPipedBeats } from "./channels/piped-beats.ts";
export { listPlugins, readPluginLines, restartPlugin } from "./channels/plugin-admin-calls.ts";
export { publishRecorded, watchRecorded } from "./channels/recorded.ts";
export { listRepositories, publishRepository, watchRepositories } from "./channels/repository-status.ts";
export { holdRun, isRunHeld } from "./channels/run-holders.ts";
export { type PluginAdmin, type RestartWish, servePluginAdmin } from "./channels/serve-plugin-admin.ts";
export { findSharedObject, putSharedObject, type SharedObjectName } from "./channels/shared-objects.ts";
export {
  type FollowStageLogOptions,
  followStageLog,
  lastErrorOfStage,
  publishStageLog,
  type StageLogPart,
  untilAttemptEnded,
} from "./channels/stage-log.ts";
export { sendCommand } from "./commands/send-command.ts";
export { type HandleCommand, type NothingChanged, takeCommands } from "./commands/take-commands.ts";
export type { Bus, CallOptions } from "./connection/bus.ts";
export { type ConnectBusOptions, connectBus } from "./connection/connect-bus.ts";
export { impatientBus } from "./connection/impatient-bus.ts";
export { type NatsVariables, natsOptions, natsSecretFiles, natsSettings, natsSignInSettings } from "./connection/nats-settings.ts";
export type { BusCredentials } from "./connection/sign-in/credentials.ts";
export { natsServers } from "./connection/sign-in/nats-servers.ts";
export { type NatsUser, natsUserOf, newNatsUser } from "./connection/sign-in/nats-user.ts";
export { countDeadLetters, type DeadLetterCount } from "./health/count-dead-letters.ts";
export { type ConsumerFill, type JetStreamStatus, jetStreamStatus, listConsumers } from "./health/jetstream-status.ts";
export {
  applicationHistory,
  chainHistory,
  deploymentHistory,
  driftHistory,
  externalEventHistory,
  type HistoryStream,
  startHealthsAgain,
  startLogsAgain,
} from "./history/history-stream.ts";
export { type Causes, consumeCauses } from "./notices/consume-causes.ts";
export { type DeadNotice, listDeadNotices } from "./notices/dead-notices.ts";
export { removeForgottenConsumers } from "./notices/forgotten-consumers.ts";
export { countHeldNotices, dropHeldNotice, type HeldNotice, holdNotice, listHeldNotices } from "./notices/held-notices.ts";
export { listReceiverQueues, type ReceiverQueue } from "./notices/list-receiver-queues.ts";
export {
  findReceiverState,
  findToldLivestate,
  findToldPiped,
  putReceiverState,
  putToldLivestate,
  putToldPiped,
  type Remembered,
  watchReceiverStates,
} from "./notices/notice-states.ts";
export { findThread, putThread } from "./notices/notice-threads.ts";
export { isPipedListening } from "./notices/piped-presence.ts";
export { queueNotice } from "./notices/queue-notice.ts";
export { receiverChanges } from "./notices/receiver-changes.ts";
export type { ReceiverKey } from "./notices/receiver-key.ts";
export { callForDigest, consumeNotices, countWaiting, type NoticeWork } from "./notices/receiver-queue.ts";
export { renewSignatures } from "./signatures/renew-signatures.ts";
export { receiverToken } from "./topics/receiver-token.ts";
export { type EnsureStreamsOptions, ensureStreams } from "./topics/streams/ensure-streams.ts";
export { type KeepStreamsOptions, keepStreams } from "./topics/streams/keep-streams.ts";
export { externalEventsKeptMs } from "./topics/streams/streams.ts";
export { watchReplaced } from "./topics/streams/watch-replaced.ts";
export type { Ids, Topic } from "./topics/topic.ts";
export { topics } from "./topics/topics.ts";
export {
  type BusUser,
  controlRoles,
  type PipedPlace,
  pipedRoles,
  type ServiceRole,
  type ServiceUser,
  serviceRoles,
  userOf,
  usersOfPiped,
} from "./users/role.ts";
export { controlAccount, type ServerUser, serverConfiguration } from "./users/server-configuration.ts";
export { askForPlan, type PlanCause } from "./work/ask-for-plan.ts";
export { askForPurge } from "./work/ask-for-purge.ts";
export { askForRun } from "./work/ask-for-run.ts";
export { type ConsumeOptions, consume, consumeHistory } from "./work/consume.ts";
export type { Consumption } from "./work/consumption.ts";
export { deadLetterChanges } from "./work/dead-letter-changes.ts";
export { type DeadLetterEntry, listDeadLetters, redeliverDeadLetter, removeDeadLetter } from "./work/dead-letters.ts";
export { Later } from "./work/delivery/settlement.ts";
export type { BatchContext, BatchHandler, BatchItem, Handler, HandlerContext } from "./work/handler.ts";
export { leaseSettings } from "./work/lease-settings.ts";
