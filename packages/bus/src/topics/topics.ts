import { create } from "@bufbuild/protobuf";
import { BytesValueSchema } from "@bufbuild/protobuf/wkt";
import {
  AccessTokenSchema,
  ApiKeySchema,
  ApiKeyUseSchema,
  ApplicationLivestateSchema,
  ApplicationMessageSchema,
  AuditEntrySchema,
  ChainMessageSchema,
  CliSignInSchema,
  CommandSchema,
  CookieKeysSchema,
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
  PipedBeatSchema,
  PlanWorkSchema,
  PurgeWorkSchema,
  RepositoryStatusSchema,
  RunWorkSchema,
  SessionSchema,
  SignInAttemptsSchema,
  StageLogSchema,
  UsedTokenSchema,
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
    access: {
      writes: { watcher: "piped", planner: "piped", executor: "piped", gateway: "all", trace: "all" },
      reads: {
        watcher: "project",
        planner: "project",
        executor: "project",
        livestate: "piped",
        gateway: "all",
        trace: "all",
      },
      finds: { notifier: "piped" },
      takes: [
        { by: "trace", as: "trace-applications" },
        { by: "notifier", as: "notifier-{piped}" },
      ],
    },
    ids: ({ state }) => ({ projectId: state?.projectId ?? "", pipedId: state?.pipedId ?? "", applicationId: state?.id ?? "" }),
  }),
  /** The history of every deployment; its last message is the deployment's state. Written by `deploymentAggregates` only. */
  deployment: defineTopic({
    noun: "deployment",
    stream: streams.deployments,
    schema: DeploymentMessageSchema,
    prefix: "slipway.deployment",
    names: ["projectId", "pipedId", "applicationId", "deploymentId"],
    access: {
      writes: { watcher: "piped", planner: "piped", executor: "piped", trace: "all" },
      reads: {
        watcher: "project",
        planner: "piped",
        executor: "piped",
        gateway: "all",
        trace: "all",
      },
      takes: [
        { by: "trace", as: "trace-deployments" },
        { by: "notifier", as: "notifier-{piped}" },
        { by: "gateway", as: "cdevents" },
      ],
    },
    inParts: true,
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
    access: {
      writes: { watcher: "project", gateway: "all", trace: "all" },
      reads: { watcher: "project", gateway: "all", trace: "all" },
      takes: [
        { by: "trace", as: "trace-external-events" },
        { by: "watcher", as: "events-{piped}", reach: "project" },
      ],
    },
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
      access: {
        writes: { ci: "project", gateway: "all" },
        reads: { gateway: "all" },
        takes: [{ by: "gateway", as: "gateway" }],
        deletes: ["gateway"],
      },
      ids: () => ({}),
      encode: ({ value }) => ({ parts: [], data: value }),
      decode: (data) => create(BytesValueSchema, { value: data }),
    }),
    names: ["projectId"],
    tails: [">"],
    filter: () => "slipway.event.>",
    // Its bytes name no project.
    requireSubject: () => {},
  },
  /** Acts for the audit, by the piped that reports them; `_` for the control plane. */
  auditIntake: defineTopic({
    noun: "act",
    stream: streams.auditIntake,
    schema: AuditEntrySchema,
    prefix: "slipway.audit-intake",
    names: ["projectId", "pipedId"],
    access: {
      writes: { watcher: "piped", executor: "piped", gateway: "all" },
      takes: [{ by: "trace", as: "trace-audit" }],
    },
    ids: ({ projectId, pipedId }) => (pipedId === "" ? { projectId: "_", pipedId: "_" } : { projectId, pipedId }),
  }),
  /** The history of every chain; its last message is the chain's state. Written by `chainAggregates` only. */
  chain: defineTopic({
    noun: "chain",
    stream: streams.chains,
    schema: ChainMessageSchema,
    prefix: "slipway.chain",
    names: ["projectId", "chainId"],
    access: {
      writes: { watcher: "project", planner: "project", gateway: "all", trace: "all" },
      reads: { watcher: "project", planner: "project", gateway: "all", trace: "all" },
      takes: [{ by: "trace", as: "trace-chains" }],
    },
    ids: ({ state }) => ({ projectId: state?.projectId ?? "", chainId: state?.id ?? "" }),
  }),
  /** Requests to look at the queue of an application. */
  planWork: defineTopic({
    noun: "plan work",
    stream: streams.plans,
    schema: PlanWorkSchema,
    prefix: "slipway.work.plan",
    names: ["pipedId", "applicationId"],
    access: {
      writes: { watcher: "piped", planner: "piped", executor: "piped", gateway: "all", trace: "all" },
      takes: [{ by: "planner", as: "plan-{piped}" }],
    },
    ids: ({ pipedId, applicationId }) => ({ pipedId, applicationId }),
  }),
  /** Requests to remove an ended deployment from JetStream once the permanent record is complete. */
  purgeWork: defineTopic({
    noun: "purge work",
    stream: streams.work,
    schema: PurgeWorkSchema,
    prefix: "slipway.work.purge",
    names: ["pipedId", "deploymentId"],
    access: { writes: { trace: "all", gateway: "all" }, takes: [{ by: "trace", as: "purge-deployments" }] },
    ids: ({ pipedId, deploymentId }) => ({ pipedId, deploymentId }),
  }),
  /** Requests to run a deployment to its end. */
  runWork: defineTopic({
    noun: "run work",
    stream: streams.runs,
    schema: RunWorkSchema,
    prefix: "slipway.work.run",
    names: ["pipedId", "deploymentId"],
    access: { writes: { planner: "piped", gateway: "all" }, takes: [{ by: "executor", as: "run-{piped}" }] },
    ids: ({ pipedId, deploymentId }) => ({ pipedId, deploymentId }),
  }),
  /** Commands of people and programs; `kind` is the case of the message's oneof. */
  command: defineTopic({
    noun: "command",
    stream: streams.commands,
    schema: CommandSchema,
    prefix: "slipway.command",
    names: ["pipedId", "applicationId", "kind"],
    isSigned: true,
    access: {
      writes: { gateway: "all" },
      takes: [
        { by: "watcher", as: "sync-{piped}", ids: { kind: "sync" } },
        { by: "watcher", as: "prune-{piped}", ids: { kind: "prune" } },
        { by: "watcher", as: "skip-wait-{piped}", ids: { kind: "skipWait" } },
        { by: "executor", as: "cancel-{piped}", ids: { kind: "cancel" } },
        { by: "executor", as: "approve-{piped}", ids: { kind: "approve" } },
        { by: "executor", as: "skip-{piped}", ids: { kind: "skip" } },
      ],
    },
    ids: ({ pipedId, applicationId, kind }) => ({ pipedId, applicationId, kind: kind.case ?? "" }),
  }),
  /** Logs of stages. */
  stageLog: defineTopic({
    noun: "stage log",
    stream: streams.logs,
    schema: StageLogSchema,
    prefix: "slipway.log",
    names: ["pipedId", "deploymentId", "stageId"],
    access: {
      writes: { executor: "piped" },
      reads: { executor: "piped", gateway: "all" },
      takes: [{ by: "trace", as: "trace-logs" }],
    },
    ids: ({ pipedId, deploymentId, stageId }) => ({ pipedId, deploymentId, stageId }),
  }),
  /** Snapshots of live states; the last message of a subject is the newest. Written by `LivestateWriter` only. */
  livestate: defineTopic({
    noun: "livestate",
    stream: streams.livestate,
    schema: ApplicationLivestateSchema,
    prefix: "slipway.livestate",
    names: ["projectId", "pipedId", "applicationId"],
    access: {
      writes: { livestate: "piped" },
      reads: { watcher: "project", livestate: "piped", notifier: "piped", gateway: "all" },
    },
    inParts: true,
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
    access: { writes: { livestate: "piped" }, reads: { trace: "all" }, takes: [{ by: "trace", as: "trace-drift" }] },
    ids: ({ projectId, pipedId, applicationId }) => ({ projectId, pipedId, applicationId }),
  }),
  /** When deploy targets were healthy after deployments, for the permanent record. */
  health: defineTopic({
    noun: "health of a deployment",
    stream: streams.health,
    schema: DeploymentHealthSchema,
    prefix: "slipway.health",
    names: ["projectId", "pipedId", "applicationId"],
    access: { writes: { livestate: "piped" }, takes: [{ by: "trace", as: "trace-health" }] },
    ids: ({ projectId, pipedId, applicationId }) => ({ projectId, pipedId, applicationId }),
  }),
  /** How live states came from the ones before, in the order of their versions. Written by `LivestateWriter` only. */
  livestateChange: defineTopic({
    noun: "livestate change",
    stream: streams.livestateChanges,
    schema: LivestateChangeSchema,
    prefix: "slipway.livestate-change",
    names: ["projectId", "pipedId", "applicationId"],
    access: {
      writes: { livestate: "piped" },
      reads: { watcher: "project", livestate: "piped", notifier: "piped", gateway: "all" },
    },
    ids: ({ state }) => ({ projectId: state?.projectId ?? "", pipedId: state?.pipedId ?? "", applicationId: state?.applicationId ?? "" }),
  }),
  /** Statuses of repositories; the last message of a subject is the current one. The id of a repository may be any text. */
  repository: defineTopic({
    noun: "repository status",
    stream: streams.repositories,
    schema: RepositoryStatusSchema,
    prefix: "slipway.repository",
    names: ["projectId", "pipedId", "repositoryId"],
    access: { writes: { watcher: "piped" }, reads: { watcher: "piped", gateway: "all" } },
    ids: ({ projectId, pipedId, repositoryId }) => ({ projectId, pipedId, repositoryId: tokenOfText(repositoryId) }),
  }),
  /** Signs of life of the services of pipeds. */
  pipedBeat: defineTopic({
    noun: "sign of life of a piped",
    stream: streams.pipeds,
    schema: PipedBeatSchema,
    prefix: "slipway.piped",
    names: ["projectId", "pipedId", "service"],
    access: {
      writes: { watcher: "piped", planner: "piped", executor: "piped", livestate: "piped", notifier: "piped" },
      reads: { gateway: "all" },
    },
    ids: ({ projectId, pipedId, service }) => ({ projectId, pipedId, service }),
  }),
  /** Notices on their way to receivers. */
  notice: defineTopic({
    noun: "notice",
    stream: streams.notices,
    schema: NoticeWorkSchema,
    prefix: "slipway.notice.queue",
    names: ["projectId", "pipedId", "receiver"],
    access: { writes: { notifier: "piped", gateway: "all", trace: "all" }, takes: [{ by: "notifier", as: "*" }] },
    ids: ({ projectId, pipedId, receiver }) => ({ projectId, pipedId, receiver: receiverToken(receiver) }),
  }),
  /** Notices that were queued for all their receivers. */
  noticeRecord: defineTopic({
    noun: "queued notice",
    stream: streams.noticeRecords,
    schema: NoticeSchema,
    prefix: "slipway.notice.record",
    names: ["projectId", "pipedId", "noticeId"],
    access: { writes: { notifier: "piped" }, reads: { notifier: "piped" } },
    ids: ({ projectId, pipedId, id }) => ({ projectId, pipedId, noticeId: id }),
  }),
  /** Notices that a receiver gets in its next digest. */
  heldNotice: defineTopic({
    noun: "held notice",
    stream: streams.noticeRecords,
    schema: HeldNoticeSchema,
    prefix: "slipway.notice.held",
    names: ["projectId", "pipedId", "receiver", "noticeId"],
    access: { writes: { notifier: "piped" }, reads: { notifier: "piped" } },
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
    access: { writes: { notifier: "piped" }, reads: { notifier: "piped" } },
    ids: ({ projectId, pipedId, receiver, deploymentId }) => ({ projectId, pipedId, receiver: receiverToken(receiver), deploymentId }),
  }),
  /** What is remembered between notices, by what it is about. */
  noticeState: defineTopic({
    noun: "state of notices",
    stream: streams.noticeState,
    schema: NoticeStateSchema,
    prefix: "slipway.notice.state",
    names: ["projectId", "pipedId", "kind", "id"],
    access: { writes: { notifier: "piped" }, reads: { notifier: "piped", gateway: "all" } },
    ids: ({ projectId, pipedId, about }) => ({ projectId, pipedId, kind: about.case ?? "", id: idOfNoticeState(about) }),
  }),
  /** API keys; the last message of a subject is the state of the key. Written by gateways only. */
  apiKey: defineTopic({
    noun: "API key",
    stream: streams.apiKeys,
    schema: ApiKeySchema,
    prefix: "slipway.access.api-key",
    names: ["keyId"],
    isSigned: true,
    access: { writes: { gateway: "all" }, reads: { gateway: "all" } },
    ids: ({ id }) => ({ keyId: id }),
  }),
  /** When API keys were last used. */
  apiKeyUse: defineTopic({
    noun: "use of an API key",
    stream: streams.apiKeys,
    schema: ApiKeyUseSchema,
    prefix: "slipway.access.api-key-use",
    names: ["keyId"],
    isSigned: true,
    access: { writes: { gateway: "all" }, reads: { gateway: "all" } },
    ids: ({ keyId }) => ({ keyId }),
  }),
  /** Sessions of people who have signed in; the last message of a subject is the state of a session. */
  session: defineTopic({
    noun: "session",
    stream: streams.sessions,
    schema: SessionSchema,
    prefix: "slipway.access.session",
    names: ["subjectTag", "sessionId"],
    isSigned: true,
    access: { writes: { gateway: "all" }, reads: { gateway: "all" } },
    ids: ({ subjectTag, id }) => ({ subjectTag, sessionId: id }),
  }),
  /** The keys with which gateways sign cookies. */
  cookieKeys: defineTopic({
    noun: "cookie keys",
    stream: streams.sessions,
    schema: CookieKeysSchema,
    prefix: "slipway.access.cookie-keys",
    names: [],
    isSigned: true,
    access: { writes: { gateway: "all" }, reads: { gateway: "all" } },
    ids: () => ({}),
  }),
  /** Attempts to sign in with a password. */
  signInAttempts: defineTopic({
    noun: "attempts to sign in",
    stream: streams.sessions,
    schema: SignInAttemptsSchema,
    prefix: "slipway.access.attempts",
    names: ["kind", "bucket"],
    isSigned: true,
    access: { writes: { gateway: "all" }, reads: { gateway: "all" } },
    ids: ({ kind, bucket }) => ({ kind, bucket }),
  }),
  /** Sign-ins of the command line that are under way; the last message of a subject is the state of one. */
  cliSignIn: defineTopic({
    noun: "sign-in of the command line",
    stream: streams.sessions,
    schema: CliSignInSchema,
    prefix: "slipway.access.cli-sign-in",
    names: ["id"],
    isSigned: true,
    access: { writes: { gateway: "all" }, reads: { gateway: "all" } },
    ids: ({ id }) => ({ id }),
  }),
  /** Tokens that the command line calls with, until they end. */
  accessToken: defineTopic({
    noun: "access token",
    stream: streams.sessions,
    schema: AccessTokenSchema,
    prefix: "slipway.access.token",
    names: ["id"],
    isSigned: true,
    access: { writes: { gateway: "all" }, reads: { gateway: "all" } },
    ids: ({ id }) => ({ id }),
  }),
  /** Tokens of jobs that got a key, until they expire. */
  usedToken: defineTopic({
    noun: "used token",
    stream: streams.apiKeys,
    schema: UsedTokenSchema,
    prefix: "slipway.access.used-token",
    names: ["digest"],
    isSigned: true,
    access: { writes: { gateway: "all" }, reads: { gateway: "all" } },
    ids: ({ digest }) => ({ digest }),
  }),
  /** Messages that no consumer could handle, by the stream they came from. */
  deadLetter: defineTopic({
    noun: "dead letter",
    stream: streams.deadLetters,
    schema: DeadLetterSchema,
    prefix: "slipway.dead-letter",
    names: ["stream"],
    // Whoever takes messages of a stream writes those that it could not handle: see `permissionsOf`.
    access: { writes: {}, reads: { gateway: "all" }, deletes: ["gateway"] },
    ids: ({ stream }) => ({ stream }),
  }),
};
