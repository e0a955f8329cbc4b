import type { FactKind, FactOutcome } from "@slipway/domain";
import {
  ApplicationEventSchema,
  ApplicationSchema,
  ChainEventSchema,
  ChainSchema,
  DeploymentEventSchema,
  DeploymentSchema,
  type DeploymentStatus,
  DeploymentStatusSchema,
  DriftEpisodeSchema,
  ExternalEventSchema,
  TracedCommitSchema,
  type TriggerKind,
  TriggerKindSchema,
} from "@slipway/proto/state";
import { bool } from "./codecs/bool.ts";
import { changeList } from "./codecs/change-list.ts";
import { type Codec, nullable, type StoredBy } from "./codecs/codec.ts";
import { enumeration } from "./codecs/enumeration.ts";
import { insightDay } from "./codecs/insight-day.ts";
import { int64 } from "./codecs/int64.ts";
import { stringMap } from "./codecs/json.ts";
import { logChunk } from "./codecs/log-chunk.ts";
import { protobuf } from "./codecs/protobuf.ts";
import { hash, id, name, prose, word } from "./codecs/text.ts";
import { timestamp } from "./codecs/timestamp.ts";
import { wordList } from "./codecs/word-list.ts";

/** How a commit is related to a deployment. */
export type CommitRelation = "deployed" | "included" | "caused";

/** Who names what joins external events and deployments. `success`: a deployment that succeeded. */
export type CorrelationSide = "event" | "deployment" | "success";

/** Holds because only `encode` writes the column. */
const side = word as unknown as Codec<CorrelationSide, string>;

/** Hold because only `encode` writes the columns. */
const factKind = word as unknown as Codec<FactKind, string>;
const factOutcome = word as unknown as Codec<FactOutcome, string>;

/** Work on insights that is done step by step. */
export type InsightTask = "days" | "facts" | "signals";

/** Hold because only `encode` writes the columns. */
const insightTask = word as unknown as Codec<InsightTask, string>;

/** Holds because only `encode` writes the column. */
const relation = word as unknown as Codec<CommitRelation, string>;

/**
 * The columns of every table after the newest migration. Each table of the history starts with the project, so that it could be sharded by project; no
 * write statement spans two projects. `sequence` is the position of the message that a row was written from, see `positionOf`.
 */
export const columns = {
  deployments: {
    project_id: name,
    id,
    sequence: int64,
    application_id: id,
    application_name: prose,
    piped_id: name,
    status: enumeration<DeploymentStatus>(DeploymentStatusSchema),
    trigger_kind: enumeration<TriggerKind>(TriggerKindSchema),
    commit_hash: hash,
    labels: stringMap,
    created_at: timestamp,
    completed_at: nullable(timestamp),
    state: protobuf(DeploymentSchema),
  },
  deployment_events: {
    project_id: name,
    deployment_id: id,
    sequence: int64,
    kind: word,
    at: nullable(timestamp),
    event: protobuf(DeploymentEventSchema),
  },
  /** The commits of every deployment. `created_at` is the deployment's. */
  deployment_commits: {
    project_id: name,
    commit_hash: hash,
    deployment_id: id,
    relation,
    created_at: timestamp,
  },
  /** Every commit that was deployed, included or a cause, once per project. `first_at` determines the order, see `commitsOf`. */
  traces: {
    project_id: name,
    commit_hash: hash,
    first_at: timestamp,
  },
  applications: {
    project_id: name,
    id,
    sequence: int64,
    piped_id: name,
    name: prose,
    labels: stringMap,
    disabled: bool,
    created_at: nullable(timestamp),
    removed_at: nullable(timestamp),
    state: protobuf(ApplicationSchema),
  },
  application_events: {
    project_id: name,
    application_id: id,
    sequence: int64,
    kind: word,
    at: nullable(timestamp),
    event: protobuf(ApplicationEventSchema),
  },
  /** One row per stage that logged anything or whose log is complete. */
  stage_logs: {
    project_id: name,
    deployment_id: id,
    stage_id: name,
    application_id: id,
    completed: bool,
    /** When its entries were removed, see `removeOldLogs`. */
    removed_at: nullable(timestamp),
  },
  /** Successive entries each, from `block_index` to `last_index`, which is -1 in rows of earlier versions: those hold one entry. */
  stage_log_blocks: {
    project_id: name,
    deployment_id: id,
    stage_id: name,
    block_index: int64,
    last_index: int64,
    block: logChunk,
  },
  /** Every drift, open or not. */
  drift_episodes: {
    project_id: name,
    id,
    application_id: id,
    opened_at: timestamp,
    closed_at: nullable(timestamp),
    episode: protobuf(DriftEpisodeSchema),
  },
  /** The newest recorded observation of the drift of each application. */
  drift_positions: {
    project_id: name,
    application_id: id,
    sequence: int64,
  },
  /** Every external event. `commit_hash` is "" if it names none. */
  external_events: {
    project_id: name,
    id,
    sequence: int64,
    name,
    commit_hash: hash,
    registered_at: timestamp,
    state: protobuf(ExternalEventSchema),
  },
  /** Every chain. `application_id` is the application that begins it. */
  chains: {
    project_id: name,
    id,
    sequence: int64,
    application_id: id,
    created_at: timestamp,
    completed_at: nullable(timestamp),
    state: protobuf(ChainSchema),
  },
  chain_events: {
    project_id: name,
    chain_id: id,
    sequence: int64,
    kind: word,
    at: nullable(timestamp),
    event: protobuf(ChainEventSchema),
  },
  /** The deployments that are or were part of a chain. `created_at` is the chain's. */
  chain_deployments: {
    project_id: name,
    chain_id: id,
    deployment_id: id,
    application_id: id,
    created_at: timestamp,
  },
  /** What is known of a commit: from Git (`source` is "git") and from each external event that names it (`source` is its id). */
  commit_descriptions: {
    project_id: name,
    commit_hash: hash,
    source: name,
    title: prose,
    author: prose,
    described_at: timestamp,
    description: protobuf(TracedCommitSchema),
  },
  /**
   * What joins external events and deployments, see `correlationOf`. On the side of events, `owner` and `place` are the event, `commit_hash` is its
   * commit. On the side of deployments, `owner` is the application, and `place` its first deployment with that artifact, or its first that succeeded.
   */
  correlations: {
    project_id: name,
    correlation: hash,
    side,
    owner: id,
    place: id,
    commit_hash: hash,
    at: timestamp,
  },
  /** When a deploy target of a deployment was first healthy after its end. */
  deployment_health: {
    project_id: name,
    deployment_id: id,
    target: name,
    healthy_at: timestamp,
  },
  /**
   * Every deployment that has ended, as `deploymentFact` of the domain has it. `replaced_hash` is the commit that ran before. `undoes` is set if it rolls back
   * or reverts. `rolled` is unset while the days of its application in `insight_days` may not know it; it is in the one of `rolled_day`, if in any.
   */
  deployment_facts: {
    project_id: name,
    deployment_id: id,
    sequence: int64,
    application_id: id,
    application_name: prose,
    labels: stringMap,
    kind: factKind,
    outcome: factOutcome,
    started_at: timestamp,
    ended_at: timestamp,
    commit_hash: hash,
    replaced_hash: hash,
    changes: changeList,
    undoes: bool,
    reverts: wordList,
    words: wordList,
    rolled: bool,
    rolled_day: timestamp,
  },
  /**
   * The roll-ups of insights: a row for each day in UTC on which deployments of a project ended. Derived from the facts, see `rollUp`. `digest` is of `judged`, or
   * 0 for a row of before there were digests.
   */
  insight_days: {
    project_id: name,
    day: timestamp,
    judged: insightDay,
    digest: int64,
  },
  /**
   * How far work on the insights of a project has come: `task` is "days", whose `turn` counts who wrote to `insight_days`, or what is filled in from before
   * there were insights, up to the id `position`.
   */
  insight_tasks: {
    project_id: name,
    task: insightTask,
    turn: int64,
    position: id,
    done: bool,
  },
  /**
   * What external events say that insights are about: incidents (`kind` is "detected" or "resolved"), and labels of commits (`label:` and the label). Columns
   * that do not apply are "". `artifacts` are the correlations of the artifacts that an incident is about.
   */
  insight_signals: {
    project_id: name,
    external_event_id: id,
    kind: name,
    incident: hash,
    application: name,
    commit_hash: hash,
    artifacts: wordList,
    at: timestamp,
  },
  /**
   * Every entry of the audit, in the chain of its project ("" for none). `entry` is the text that is hashed; `at`, `actor`, `action` and `result` are copies
   * for queries. Rows never change.
   */
  audit_entries: {
    project_id: name,
    sequence: int64,
    id,
    at: timestamp,
    actor: name,
    action: word,
    result: word,
    entry: prose,
    previous_hash: hash,
    hash,
  },
  /** The newest entry of each chain. `turn` is another one than `sequence` while a writer has the chain. */
  audit_heads: {
    project_id: name,
    sequence: int64,
    hash,
    turn: int64,
  },
  /** The ids and names of what entries are about. */
  audit_objects: {
    project_id: name,
    object: name,
    sequence: int64,
    id,
    at: timestamp,
  },
  /** The streams that rows were written from, one row for each stream that had the name. `created` is the time in NATS's own format. */
  stream_incarnations: {
    stream: name,
    ordinal: int64,
    created: name,
  },
} as const;

type Columns = typeof columns;

/** The table types for Kysely. Rows never leave this package. */
export type Database = { readonly [Table in keyof Columns]: Row<Table> };

export type Row<Table extends keyof Columns> = { [Column in keyof Columns[Table]]: StoredBy<Columns[Table][Column]> };

export type TableName = keyof Columns;

/** Columns with a default that whoever records does not write. */
interface Defaulted {
  readonly deployment_facts: "rolled_day";
}

/** A row as it is recorded. */
export type NewRow<Table extends TableName> = Omit<Row<Table>, Table extends keyof Defaulted ? Defaulted[Table] : never>;
