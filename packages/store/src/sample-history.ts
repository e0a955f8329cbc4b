import { createHash } from "node:crypto";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type AuditEntry, newAuditEntry } from "@slipway/domain";
import {
  type ApplicationMessage,
  ApplicationMessageSchema,
  type ChainEventSchema,
  type ChainMessage,
  ChainMessageSchema,
  type ChainSchema,
  ChainStatus,
  type DeploymentEventSchema,
  type DeploymentMessage,
  DeploymentMessageSchema,
  DeploymentStatus,
  EventHandlingStatus,
  type ExternalEventMessage,
  ExternalEventMessageSchema,
  StageStatus,
  TriggerKind,
} from "@slipway/proto/state";
import type { HistoryRecord } from "./history/record.ts";

/** Derives a UUID from a word, so that tests can use readable names. */
export function sampleId(word: string): string {
  const hex = createHash("sha256").update(word).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Derives a commit hash from a word. */
export function sampleHash(word: string): string {
  return createHash("sha1").update(word).digest("hex");
}

export interface SampleDeployment {
  /** Determines the id: `sampleId(name)`. */
  readonly name: string;
  readonly project?: string;
  readonly application?: string;
  /** Determines the commit hash; default: the deployment's name. */
  readonly commit?: string;
  /** Names of the earlier commits that it includes, newest first. */
  readonly included?: readonly string[];
  readonly causedBy?: string;
  readonly branch?: string;
  /** References of the images that it deploys, known once it is planned. */
  readonly images?: readonly string[];
  readonly traceparent?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Time of creation, in seconds since the beginning of 2026. */
  readonly at?: number;
  readonly end?: DeploymentStatus;
}

type Event = NonNullable<MessageInitShape<typeof DeploymentEventSchema>["kind"]>;
interface Step {
  readonly kind: Event;
  readonly status: DeploymentStatus;
}

const begin = 1_767_225_600n;

/** For tests: returns all messages of a deployment's history, in order, with even sequences starting at `from`. */
export function deploymentHistory(sample: SampleDeployment, from = 2n): HistoryRecord<DeploymentMessage>[] {
  const { end = DeploymentStatus.SUCCEEDED } = sample;
  const steps: Step[] = [
    { kind: { case: "triggered", value: {} }, status: DeploymentStatus.PENDING },
    { kind: { case: "planned", value: {} }, status: DeploymentStatus.PLANNED },
    { kind: { case: "runClaimed", value: { run: { token: "t" } } }, status: DeploymentStatus.RUNNING },
    { kind: { case: "stageStarted", value: { stageId: "s0", attempt: 1 } }, status: DeploymentStatus.RUNNING },
    { kind: { case: "stageFinished", value: { stageId: "s0", status: StageStatus.SUCCEEDED } }, status: DeploymentStatus.RUNNING },
    { kind: { case: "ended", value: { status: end } }, status: end },
  ];
  return steps.map((step, index) => ({ message: messageOf(sample, step, index), sequence: from + 2n * BigInt(index) }));
}

function messageOf(sample: SampleDeployment, { kind, status }: Step, index: number): DeploymentMessage {
  const { name, project = "shop", application = "cart", commit = name, included = [], causedBy, branch = "main", at = 0 } = sample;
  const { images = [], traceparent = "", labels = { env: "test" } } = sample;
  const created = { seconds: begin + BigInt(Math.floor(at)), nanos: Math.round((at % 1) * 1e9) };
  const now = { ...created, seconds: created.seconds + BigInt(index) };
  const commitOf = (word: string) => ({ hash: sampleHash(word), subject: `change ${word}`, branch, authoredAt: created });
  return create(DeploymentMessageSchema, {
    event: { at: now, kind },
    state: {
      id: sampleId(name),
      applicationId: sampleId(application),
      applicationName: application,
      projectId: project,
      pipedId: "piped",
      labels: { ...labels },
      traceparent,
      versions: index === 0 ? [] : images.map((url) => ({ url })),
      source: { repositoryId: "repo", path: application, configFilename: "app.pipecd.yaml" },
      trigger: {
        kind: TriggerKind.COMMIT,
        commit: commitOf(commit),
        commits: [commit, ...included].map(commitOf),
        traceCommitHash: causedBy === undefined ? "" : sampleHash(causedBy),
        at: created,
      },
      status,
      stages: index === 0 ? [] : [{ id: "s0", name: "K8S_SYNC", plugin: "kubernetes", status: StageStatus.RUNNING }],
      createdAt: created,
      updatedAt: now,
      ...(index === 5 && { completedAt: now }),
    },
  });
}

export interface SampleExternalEvent {
  /** Determines the id: `sampleId(name)`. */
  readonly name: string;
  readonly project?: string;
  /** Determines the commit that it names; none by default. */
  readonly commit?: string;
  readonly artifacts?: readonly { readonly image?: string; readonly version?: string; readonly digest?: string }[];
  readonly traceparent?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Time of registration, in seconds since the beginning of 2026. */
  readonly at?: number;
}

/** For tests: returns the history of an external event that is registered and then handled. */
export function externalEventHistory(sample: SampleExternalEvent, from = 2n): HistoryRecord<ExternalEventMessage>[] {
  const { name, project = "shop", commit, artifacts = [], traceparent = "", labels = {}, at = 0 } = sample;
  const registeredAt = { seconds: begin + BigInt(at), nanos: 0 };
  const state = {
    id: sampleId(name),
    projectId: project,
    name,
    data: "1.0.0",
    ...(commit !== undefined && { commit: { hash: sampleHash(commit), title: `Change ${commit}`, author: `author of ${name}` } }),
    artifacts: artifacts.map((artifact) => ({ ...artifact })),
    traceparent,
    labels: { ...labels },
    registeredAt,
  };
  const handling = {
    handlerId: sampleId(`handler of ${name}`),
    status: EventHandlingStatus.SUCCEEDED,
    commitHash: sampleHash("written"),
    at: registeredAt,
  };
  return [
    {
      sequence: from,
      message: create(ExternalEventMessageSchema, { event: { at: registeredAt, kind: { case: "registered", value: {} } }, state }),
    },
    {
      sequence: from + 2n,
      message: create(ExternalEventMessageSchema, {
        event: { at: registeredAt, kind: { case: "handled", value: { handling } } },
        state: { ...state, handlings: [handling] },
      }),
    },
  ];
}

/** For tests: returns the history of an application that is registered and then renamed. */
export function applicationHistory(name: string, project = "shop", from = 2n): HistoryRecord<ApplicationMessage>[] {
  const at = { seconds: begin, nanos: 0 };
  const state = { id: sampleId(name), projectId: project, pipedId: "piped", createdAt: at, labels: { env: "test" } };
  return [
    {
      sequence: from,
      message: create(ApplicationMessageSchema, { event: { at, kind: { case: "registered", value: {} } }, state: { ...state, name } }),
    },
    {
      sequence: from + 2n,
      message: create(ApplicationMessageSchema, {
        event: { at, kind: { case: "described", value: {} } },
        state: { ...state, name: `${name}, renamed`, disabled: true },
      }),
    },
  ];
}

/** For tests: acts for the audit, with these names, a second apart. */
export function sampleActs(names: readonly string[], given: Partial<AuditEntry> = {}): AuditEntry[] {
  return names.map((name, at) =>
    newAuditEntry({
      id: sampleId(name),
      at: Temporal.Instant.fromEpochMilliseconds(Number(begin + BigInt(at)) * 1_000),
      projectId: "shop",
      actor: { kind: "person", name: "ann", signIn: "claimed" },
      action: "application.sync",
      objects: [{ kind: "application", id: sampleId("cart"), name: "cart" }],
      result: "accepted",
      reason: name,
      ...given,
    }),
  );
}

export interface SampleChain {
  /** Determines the id: `sampleId(name)`. */
  readonly name: string;
  readonly project?: string;
  /** Names of its applications; the first one begins it. The id of a deployment is `sampleId("chain application")`. */
  readonly applications: readonly string[];
  /** Time of creation, in seconds since the beginning of 2026. */
  readonly at?: number;
  /** Whether it goes on. Default: it has succeeded. */
  readonly isOpen?: boolean;
}

type ChainEventKind = NonNullable<MessageInitShape<typeof ChainEventSchema>["kind"]>;

/** For tests: returns all messages of a chain's history, in order, with even sequences starting at `from`. */
export function chainHistory(
  { name, project = "shop", applications, at = 0, isOpen = false }: SampleChain,
  from = 2n,
): HistoryRecord<ChainMessage>[] {
  const createdAt = { seconds: begin + BigInt(at) };
  const [first = ""] = applications;
  const blocks = applications.map((application) => ({
    matcher: { name: application },
    nodes: [
      {
        applicationId: sampleId(application),
        applicationName: application,
        pipedId: "piped",
        deploymentId: sampleId(`${name} ${application}`),
      },
    ],
  }));
  const state = {
    ...{ id: sampleId(name), projectId: project, pipedId: "piped", applicationId: sampleId(first), applicationName: first },
    ...{ deploymentId: sampleId(`${name} ${first}`), commitHash: sampleHash(name), status: ChainStatus.RUNNING, round: 1, createdAt },
  };
  const ended = { status: ChainStatus.SUCCEEDED, statusReason: "every block succeeded", completedAt: createdAt };
  const steps: readonly { readonly kind: ChainEventKind; readonly state: MessageInitShape<typeof ChainSchema> }[] = [
    { kind: { case: "begun", value: {} }, state: { ...state, blocks: blocks.slice(0, 1) } },
    { kind: { case: "blockBegun", value: { block: 1 } }, state: { ...state, blocks } },
    { kind: { case: "nodeReported", value: {} }, state: { ...state, blocks, ...(!isOpen && ended) } },
  ];
  return steps.map(({ kind, state }, index) => ({
    message: create(ChainMessageSchema, { event: { at: createdAt, kind }, state }),
    sequence: from + 2n * BigInt(index),
  }));
}
