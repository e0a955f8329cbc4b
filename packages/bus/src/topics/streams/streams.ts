import type { StreamConfig } from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";

/** Settings of one JetStream stream. Other settings keep the default of the server, or the value an operator set. */
export interface StreamSpec {
  readonly name: string;
  /** For people: what is lost with it. */
  readonly holds: string;
  /** How long messages are kept: `limits` up to the limits in `settings`, `workqueue` until they are acked. */
  readonly retention: "limits" | "workqueue";
  readonly subjects: readonly string[];
  readonly settings: Partial<StreamConfig>;
  /** The service that creates, keeps and may read it, if no other service may know what is in it. Default: every service that uses it keeps it. */
  readonly only?: "gateway";
  /** The stream that held its subjects in earlier versions: what is left there is moved. */
  readonly heldBy?: string;
}

const day = nanos(24 * 60 * 60 * 1000);
/** Within this time a message id is stored only once. */
const duplicateWindow = nanos(2 * 60 * 1000);

/** How long JetStream keeps an external event after it was registered. */
export const externalEventsKeptMs = 28 * 24 * 60 * 60 * 1000;

/** How many changes of an application are kept; a snapshot comes more often. */
export const livestateChangesKept = 300;

/** Events that may wait until they are registered. */
const eventsWaiting = 1_000_000;

/** Every stream of the system, by content. */
export const streams = {
  applications: {
    name: "APPLICATIONS",
    holds: "the state of every application",
    retention: "limits",
    subjects: ["slipway.application.>"],
    settings: { max_msgs_per_subject: 64, allow_direct: true },
  },
  deployments: {
    name: "DEPLOYMENTS",
    holds: "the state of every deployment that has not ended",
    retention: "limits",
    // Large messages of deployments are stored in parts, see `storeParts`.
    subjects: ["slipway.deployment.>", "slipway.part.deployment.>"],
    settings: { allow_direct: true },
  },
  /** Stored as it comes, and answered by the gateway, so that whoever publishes hears what was wrong with an event. */
  eventIntake: {
    name: "EVENT_INTAKE",
    holds: "events of CI jobs and other programs that were not registered yet",
    retention: "limits",
    subjects: ["slipway.event.>"],
    settings: {
      ...{ no_ack: true, max_age: 14 * day, compression: "s2", allow_direct: true, duplicate_window: duplicateWindow },
      // A flood must not fill the disk of everything else. What the stream does not take is still registered if a gateway receives it.
      ...{ max_msgs: eventsWaiting, discard: "new" },
    },
  },
  externalEvents: {
    name: "EXTERNAL_EVENTS",
    holds: "events of the last weeks that were registered, and what handlers did with them",
    retention: "limits",
    subjects: ["slipway.external-event.>"],
    settings: { max_age: nanos(externalEventsKeptMs), max_msgs_per_subject: 64, compression: "s2", allow_direct: true },
  },
  cdEvents: {
    name: "CDEVENTS",
    holds: "what other programs were told of deployments in the last days",
    retention: "limits",
    subjects: ["slipway.cdevent.>"],
    settings: { max_age: 7 * day, compression: "s2", allow_direct: true, duplicate_window: nanos(60 * 60 * 1000) },
  },
  /** What services report of themselves, until it is in a chain. Nothing else is deleted: without a limit, an outage of the store loses nothing. */
  auditIntake: {
    name: "AUDIT_INTAKE",
    holds: "acts that the audit has not recorded yet",
    retention: "workqueue",
    subjects: ["slipway.audit-intake.>"],
    settings: { compression: "s2", duplicate_window: duplicateWindow },
  },
  audit: {
    name: "AUDIT",
    holds: "what other programs were told of the audit in the last weeks",
    retention: "limits",
    subjects: ["slipway.audit.>"],
    settings: { max_age: 28 * day, compression: "s2", allow_direct: true, duplicate_window: nanos(60 * 60 * 1000) },
  },
  chains: {
    name: "CHAINS",
    holds: "the state of every chain that has not ended, or ended lately",
    retention: "limits",
    subjects: ["slipway.chain.>"],
    settings: { max_msgs_per_subject: 64, allow_direct: true },
  },
  /** Who may store in a stream with schedules can read, replace and remove every message of it: no service of a piped may. */
  work: {
    name: "WORK",
    holds: "requests to remove ended deployments",
    retention: "workqueue",
    subjects: ["slipway.work.purge.>", "slipway.later.work.purge.>"],
    settings: { allow_direct: true, allow_msg_schedules: true, duplicate_window: duplicateWindow },
  },
  plans: {
    name: "PLANS",
    holds: "requests to plan",
    retention: "workqueue",
    subjects: ["slipway.work.plan.>"],
    settings: { allow_direct: true, duplicate_window: duplicateWindow },
    heldBy: "WORK",
  },
  /** One open message per deployment: a second one would give a running deployment to another executor. */
  runs: {
    name: "RUNS",
    holds: "requests to run",
    retention: "workqueue",
    subjects: ["slipway.work.run.>"],
    settings: { max_msgs_per_subject: 1, discard: "new", discard_new_per_subject: true, duplicate_window: duplicateWindow },
  },
  commands: {
    name: "COMMANDS",
    holds: "commands that were not carried out yet",
    retention: "workqueue",
    subjects: ["slipway.command.>"],
    settings: { duplicate_window: duplicateWindow },
  },
  logs: {
    name: "LOGS",
    holds: "stage logs of the last days",
    retention: "limits",
    subjects: ["slipway.log.>"],
    settings: { max_age: 7 * day, compression: "s2", duplicate_window: duplicateWindow },
  },
  livestate: {
    name: "LIVESTATE",
    holds: "live states, which are observed again",
    retention: "limits",
    // Large ones are stored in parts, see `SnapshotWriter`.
    subjects: ["slipway.livestate.>", "slipway.part.livestate.>"],
    // The last one of a removed application expires.
    settings: { max_msgs_per_subject: 1, allow_direct: true, allow_msg_ttl: true },
  },
  drift: {
    name: "DRIFT",
    holds: "drifts of the last days that are not recorded yet",
    retention: "limits",
    subjects: ["slipway.drift.>"],
    // Each observation says all of it: only drifts that came and went while nothing was recorded for long are lost.
    settings: { max_age: 7 * day, max_msgs_per_subject: 256, compression: "s2" },
  },
  health: {
    name: "HEALTH",
    holds: "when deployments of the last days became healthy, as far as it is not recorded yet",
    retention: "limits",
    subjects: ["slipway.health.>"],
    settings: { max_age: 7 * day, max_msgs_per_subject: 256, compression: "s2" },
  },
  /** Whoever joins later, or missed some, goes on from a newer live state: it is published a few seconds after a change. */
  livestateChanges: {
    name: "LIVESTATE_CHANGES",
    holds: "the last changes of live states",
    retention: "limits",
    subjects: ["slipway.livestate-change.>"],
    // A limit in bytes would be reserved, and a small disk could not hold the stream.
    settings: { max_age: nanos(10 * 60 * 1000), max_msgs_per_subject: livestateChangesKept, allow_direct: true },
  },
  repositories: {
    name: "REPOSITORIES",
    holds: "the status of every repository",
    retention: "limits",
    subjects: ["slipway.repository.>"],
    settings: { max_msgs_per_subject: 1, allow_direct: true },
  },
  /** Several per service, because it may have several processes. */
  pipeds: {
    name: "PIPEDS",
    holds: "the last signs of life of the services of pipeds",
    retention: "limits",
    subjects: ["slipway.piped.>"],
    settings: { max_age: 30 * day, max_msgs_per_subject: 4, compression: "s2", allow_direct: true },
  },
  objects: {
    name: "OBJECTS",
    holds: "objects that plugins share, such as the last analysis",
    retention: "limits",
    subjects: ["slipway.object.>"],
    // What is removed expires, see `removeMessages`.
    settings: { max_msgs_per_subject: 1, allow_direct: true, allow_msg_ttl: true, compression: "s2" },
  },
  /** What each receiver has to get, in order. */
  notices: {
    name: "NOTICE_QUEUE",
    holds: "notices that were not sent yet",
    retention: "workqueue",
    subjects: ["slipway.notice.queue.>"],
    settings: { max_age: 7 * day, allow_direct: true, duplicate_window: duplicateWindow },
    heldBy: "NOTICES",
  },
  /** Which notices were queued, so that a replay queues none again; those held for a digest; the threads of chats. */
  noticeRecords: {
    name: "NOTICE_RECORDS",
    holds: "which notices were sent in the last weeks",
    retention: "limits",
    subjects: ["slipway.notice.record.>", "slipway.notice.held.>", "slipway.notice.thread.>"],
    settings: { max_age: 30 * day, max_msgs_per_subject: 1, allow_direct: true, allow_msg_ttl: true, compression: "s2" },
  },
  noticeState: {
    name: "NOTICE_STATE",
    holds: "what receivers were told of live states",
    retention: "limits",
    subjects: ["slipway.notice.state.>"],
    settings: { max_msgs_per_subject: 1, allow_direct: true },
  },
  /** Only gateways may read or write it. A key is removed some time after its end. */
  apiKeys: {
    name: "API_KEYS",
    holds: "API keys, which must be made again",
    retention: "limits",
    subjects: ["slipway.access.api-key.>", "slipway.access.api-key-use.>", "slipway.access.used-token.>"],
    settings: { max_msgs_per_subject: 1, allow_direct: true, allow_msg_ttl: true },
    only: "gateway",
  },
  /** Only gateways may read or write it. What is over expires. */
  sessions: {
    name: "SESSIONS",
    holds: "sessions of people who have signed in, who must sign in again",
    retention: "limits",
    subjects: [
      "slipway.access.session.>",
      "slipway.access.cookie-keys",
      "slipway.access.attempts.>",
      "slipway.access.cli-sign-in.>",
      "slipway.access.token.>",
    ],
    settings: { max_msgs_per_subject: 1, allow_direct: true, allow_msg_ttl: true },
    only: "gateway",
  },
  deadLetters: {
    name: "DEAD_LETTERS",
    holds: "dead letters",
    retention: "limits",
    subjects: ["slipway.dead-letter.>"],
    settings: { max_age: 30 * day, allow_direct: true, duplicate_window: duplicateWindow },
  },
} as const satisfies Record<string, StreamSpec>;
