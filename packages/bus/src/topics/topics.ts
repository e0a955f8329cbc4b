import { create } from "@bufbuild/protobuf";
import { BytesValueSchema } from "@bufbuild/protobuf/wkt";
import {
  ApplicationLivestateSchema,
  ApplicationMessageSchema,
  AuditEntrySchema,
  ChainMessageSchema,
  CommandSchema,
  DeadLetterSchema,
  DeploymentHealthSchema,
  DeploymentMessageSchema,
  DriftObservationSchema,
  ExternalEventMessageSchema,
  HeldNoticeSchema,
  LivestateChangeSchema,
  NoticeSchema,
  NoticeStateSchema,
  NoticeThreadSchema,
  NoticeWorkSchema,
  PlanWorkSchema,
  PurgeWorkSchema,
  RepositoryStatusSchema,
  RunWorkSchema,
  StageLogSchema,
} from "@slipway/proto/state";
import { readDeploymentMessage, readLivestateMessage, splitDeployment, splitLivestate } from "@slipway/state";
import { idOfNoticeState, receiverToken } from "./receiver-token.ts";
import { streams } from "./streams/streams.ts";
import { tokenOfText } from "./subject.ts";
import { defineTopic } from "./topic.ts";

/** All subjects of stored messages, each declared once. Subjects of messages that are not stored are in `channels/`. */
export const topics = {
  /** The history of every application; its last message is the application's state. Written by `applicationAggregates` only. */
  application: defineTopic({
    noun: "application",
    stream: streams.applications,
    schema: ApplicationMessageSchema,
    prefix: "slipway.application",
    names: ["projectId", "pipedId", "applicationId"],
    ids: ({ state }) => ({ projectId: state?.projectId ?? "", pipedId: state?.pipedId ?? "", applicationId: state?.id ?? "" }),
  }),
  /** The history of every deployment; its last message is the deployment's state. Written by `deploymentAggregates` only. */
  deployment: defineTopic({
    noun: "deployment",
    stream: streams.deployments,
    schema: DeploymentMessageSchema,
    prefix: "slipway.deployment",
    names: ["projectId", "pipedId", "applicationId", "deploymentId"],
    ids: ({ state }) => ({
      projectId: state?.projectId ?? "",
      pipedId: state?.pipedId ?? "",
      applicationId: state?.applicationId ?? "",
      deploymentId: state?.id ?? "",
    }),
    encode: splitDeployment,
    decode: readDeploymentMessage,
  }),
  /** The history of every external event; its last message is its state. Written by `externalEventAggregates` only. */
  externalEvent: defineTopic({
    noun: "external event",
    stream: streams.externalEvents,
    schema: ExternalEventMessageSchema,
    prefix: "slipway.external-event",
    names: ["projectId", "externalEventId"],
    ids: ({ state }) => ({ projectId: state?.projectId ?? "", externalEventId: state?.id ?? "" }),
  }),
  /** Events as CI jobs and other programs publish them: any bytes, on any subject below `slipway.event`. */
  eventIntake: {
    ...defineTopic({
      noun: "published event",
      stream: streams.eventIntake,
      schema: BytesValueSchema,
      prefix: "slipway.event",
      names: [],
      ids: () => ({}),
      encode: ({ value }) => ({ parts: [], data: value }),
      decode: (data) => create(BytesValueSchema, { value: data }),
    }),
    filter: () => "slipway.event.>",
  },
  /** Acts for the audit, by the piped that reports them; `_` for the control plane. */
  auditIntake: defineTopic({
    noun: "act",
    stream: streams.auditIntake,
    schema: AuditEntrySchema,
    prefix: "slipway.audit-intake",
    names: ["projectId", "pipedId"],
    ids: ({ projectId, pipedId }) => (pipedId === "" ? { projectId: "_", pipedId: "_" } : { projectId, pipedId }),
  }),
  /** The history of every chain; its last message is the chain's state. Written by `chainAggregates` only. */
  chain: defineTopic({
    noun: "chain",
    stream: streams.chains,
    schema: ChainMessageSchema,
    prefix: "slipway.chain",
    names: ["projectId", "chainId"],
    ids: ({ state }) => ({ projectId: state?.projectId ?? "", chainId: state?.id ?? "" }),
  }),
  /** Requests to look at the queue of an application. */
  planWork: defineTopic({
    noun: "plan work",
    stream: streams.work,
    schema: PlanWorkSchema,
    prefix: "slipway.work.plan",
    names: ["pipedId", "applicationId"],
    ids: ({ pipedId, applicationId }) => ({ pipedId, applicationId }),
  }),
  /** Requests to remove an ended deployment from JetStream once the permanent record is complete. */
  purgeWork: defineTopic({
    noun: "purge work",
    stream: streams.work,
    schema: PurgeWorkSchema,
    prefix: "slipway.work.purge",
    names: ["pipedId", "deploymentId"],
    ids: ({ pipedId, deploymentId }) => ({ pipedId, deploymentId }),
  }),
  /** Requests to run a deployment to its end. */
  runWork: defineTopic({
    noun: "run work",
    stream: streams.runs,
    schema: RunWorkSchema,
    prefix: "slipway.work.run",
    names: ["pipedId", "deploymentId"],
    ids: ({ pipedId, deploymentId }) => ({ pipedId, deploymentId }),
  }),
  /** Commands of people and programs; `kind` is the case of the message's oneof. */
  command: defineTopic({
    noun: "command",
    stream: streams.commands,
    schema: CommandSchema,
    prefix: "slipway.command",
    names: ["pipedId", "applicationId", "kind"],
    ids: ({ pipedId, applicationId, kind }) => ({ pipedId, applicationId, kind: kind.case ?? "" }),
  }),
  /** Logs of stages. */
  stageLog: defineTopic({
    noun: "stage log",
    stream: streams.logs,
    schema: StageLogSchema,
    prefix: "slipway.log",
    names: ["deploymentId", "stageId"],
    ids: ({ deploymentId, stageId }) => ({ deploymentId, stageId }),
  }),
  /** Snapshots of live states; the last message of a subject is the newest. Written by `LivestateWriter` only. */
  livestate: defineTopic({
    noun: "livestate",
    stream: streams.livestate,
    schema: ApplicationLivestateSchema,
    prefix: "slipway.livestate",
    names: ["projectId", "pipedId", "applicationId"],
    ids: ({ projectId, pipedId, applicationId }) => ({ projectId, pipedId, applicationId }),
    encode: splitLivestate,
    decode: readLivestateMessage,
  }),
  /** What was observed of the drift of applications, for the permanent record. */
  drift: defineTopic({
    noun: "drift observation",
    stream: streams.drift,
    schema: DriftObservationSchema,
    prefix: "slipway.drift",
    names: ["projectId", "pipedId", "applicationId"],
    ids: ({ projectId, pipedId, applicationId }) => ({ projectId, pipedId, applicationId }),
  }),
  /** When deploy targets were healthy after deployments, for the permanent record. */
  health: defineTopic({
    noun: "health of a deployment",
    stream: streams.health,
    schema: DeploymentHealthSchema,
    prefix: "slipway.health",
    names: ["projectId", "pipedId", "applicationId"],
    ids: ({ projectId, pipedId, applicationId }) => ({ projectId, pipedId, applicationId }),
  }),
  /** How live states came from the ones before, in the order of their versions. Written by `LivestateWriter` only. */
  livestateChange: defineTopic({
    noun: "livestate change",
    stream: streams.livestateChanges,
    schema: LivestateChangeSchema,
    prefix: "slipway.livestate-change",
    names: ["projectId", "pipedId", "applicationId"],
    ids: ({ state }) => ({ projectId: state?.projectId ?? "", pipedId: state?.pipedId ?? "", applicationId: state?.applicationId ?? "" }),
  }),
  /** Statuses of repositories; the last message of a subject is the current one. The id of a repository may be any text. */
  repository: defineTopic({
    noun: "repository status",
    stream: streams.repositories,
    schema: RepositoryStatusSchema,
    prefix: "slipway.repository",
    names: ["projectId", "pipedId", "repositoryId"],
    ids: ({ projectId, pipedId, repositoryId }) => ({ projectId, pipedId, repositoryId: tokenOfText(repositoryId) }),
  }),
  /** Notices on their way to receivers. */
  notice: defineTopic({
    noun: "notice",
    stream: streams.notices,
    schema: NoticeWorkSchema,
    prefix: "slipway.notice.queue",
    names: ["projectId", "pipedId", "receiver"],
    ids: ({ projectId, pipedId, receiver }) => ({ projectId, pipedId, receiver: receiverToken(receiver) }),
  }),
  /** Notices that were queued for all their receivers. */
  noticeRecord: defineTopic({
    noun: "queued notice",
    stream: streams.noticeRecords,
    schema: NoticeSchema,
    prefix: "slipway.notice.record",
    names: ["projectId", "pipedId", "noticeId"],
    ids: ({ projectId, pipedId, id }) => ({ projectId, pipedId, noticeId: id }),
  }),
  /** Notices that a receiver gets in its next digest. */
  heldNotice: defineTopic({
    noun: "held notice",
    stream: streams.noticeRecords,
    schema: HeldNoticeSchema,
    prefix: "slipway.notice.held",
    names: ["projectId", "pipedId", "receiver", "noticeId"],
    ids: ({ projectId, pipedId, receiver, notice }) => ({
      projectId,
      pipedId,
      receiver: receiverToken(receiver),
      noticeId: notice?.id ?? "",
    }),
  }),
  /** The threads of deployments in chats. */
  noticeThread: defineTopic({
    noun: "thread",
    stream: streams.noticeRecords,
    schema: NoticeThreadSchema,
    prefix: "slipway.notice.thread",
    names: ["projectId", "pipedId", "receiver", "deploymentId"],
    ids: ({ projectId, pipedId, receiver, deploymentId }) => ({ projectId, pipedId, receiver: receiverToken(receiver), deploymentId }),
  }),
  /** What is remembered between notices, by what it is about. */
  noticeState: defineTopic({
    noun: "state of notices",
    stream: streams.noticeState,
    schema: NoticeStateSchema,
    prefix: "slipway.notice.state",
    names: ["projectId", "pipedId", "kind", "id"],
    ids: ({ projectId, pipedId, about }) => ({ projectId, pipedId, kind: about.case ?? "", id: idOfNoticeState(about) }),
  }),
  /** Messages that no consumer could handle, by the stream they came from. */
  deadLetter: defineTopic({
    noun: "dead letter",
    stream: streams.deadLetters,
    schema: DeadLetterSchema,
    prefix: "slipway.dead-letter",
    names: ["stream"],
    ids: ({ stream }) => ({ stream }),
  }),
};
