import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import type {
  Application,
  ApplicationDependency,
  ApplicationMatcher,
  ArtifactVersion,
  CancelRequest,
  Chain,
  ChainBlock,
  ChainNode,
  Commit,
  Deployment,
  DeploymentReference,
  DeploymentStatus,
  DriftedObject,
  EventArtifact,
  EventHandling,
  EventPullRequest,
  ExternalEvent,
  FailedAttempt,
  Fight,
  Forgotten,
  GitSource,
  Hold,
  Mention,
  NodeReport,
  Person,
  QueuedDeployment,
  Retry,
  Run,
  SeenRevision,
  Session,
  SessionSecret,
  Stage,
  StageCommand,
  SupersedePolicy,
  SupersedeRequest,
  TracedCommit,
  Trigger,
  Undeployed,
} from "@slipway/domain";
import { type Actor, type Plan, planOf, serviceActor, signIns, unrecordedActor } from "@slipway/domain";
import {
  type ActorKind,
  DeploymentMessageSchema,
  type DeploymentStatus as DeploymentStatusNumber,
  SessionSchema,
} from "@slipway/proto/state";
import fc, { type Arbitrary } from "fast-check";
import { expect, test } from "vitest";
import { decodeSession, encodeSession } from "./access/session-codec.ts";
import { decodeActor, encodeActor } from "./actor-codec.ts";
import { type ApplicationChange, decodeApplicationChange, encodeApplicationChange } from "./application/application-codec.ts";
import { type ChainChange, decodeChainChange, encodeChainChange } from "./chain/chain-codec.ts";
import {
  type DeploymentChange,
  decodeDeployment,
  decodeDeploymentChange,
  encodeDeployment,
  encodeDeploymentChange,
  splitDeploymentChange,
} from "./deployment/deployment-codec.ts";
import {
  decodeChangedExternalEvent,
  decodeExternalEventChange,
  type ExternalEventChange,
  encodeExternalEventChange,
} from "./external-event/external-event-codec.ts";
import { utf8 } from "./fields/scalar.ts";

const text = fc.string({ unit: "grapheme" });
const record = <T>(fields: { [K in keyof T]: Arbitrary<T[K]> }): Arbitrary<T> => fc.record(fields, { noNullPrototype: true });
/** Text that is undefined in the domain if it is empty. */
const optionalText = fc.option(fc.string({ unit: "grapheme", minLength: 1 }), { nil: undefined });
const maybe = <T>(some: Arbitrary<T>): Arbitrary<T | undefined> => fc.option(some, { nil: undefined });
const key = text.filter((name) => name !== "__proto__");
const map = fc.dictionary(key, text, { noNullPrototype: true });
const texts = fc.array(text, { maxLength: 3 });
const count = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const instant = fc.bigInt({ min: -(10n ** 18n), max: 4n * 10n ** 18n }).map((nanos) => Temporal.Instant.fromEpochNanoseconds(nanos));
const source: Arbitrary<GitSource> = record({ repositoryId: text, remote: text, branch: text, path: text, configFilename: text });
const targets = fc.dictionary(key, texts, { noNullPrototype: true });
const commit: Arbitrary<Commit> = record({
  hash: text,
  subject: text,
  body: text,
  author: text,
  branch: text,
  url: text,
  authoredAt: instant,
});
const triggerKind = fc.constantFrom("commit", "command", "out-of-sync", "chain");
const strategy = fc.constantFrom("quick-sync", "pipeline");
const trigger: Arbitrary<Trigger> = record({
  kind: triggerKind,
  commit,
  commander: text,
  strategy: maybe(strategy),
  at: instant,
  traceCommitHash: optionalText,
  traceCommitHashes: texts,
  commits: fc.array(commit, { maxLength: 2 }),
});
const version: Arbitrary<ArtifactVersion> = record({
  kind: fc.constantFrom("unknown", "container-image", "s3-object", "git-source", "terraform-module"),
  name: text,
  version: text,
  url: text,
});
const versions = fc.array(version, { maxLength: 2 });
const stageCommand: Arbitrary<StageCommand> = record({
  id: text,
  operation: fc.constantFrom("skip", "approve"),
  commander: text,
  at: instant,
});
const failedAttempt: Arbitrary<FailedAttempt> = record({
  attempt: count,
  kind: fc.constantFrom("failed", "lost", "interrupted"),
  reason: text,
  faultCode: text,
  at: instant,
});
const outcome = fc.constantFrom("succeeded", "failed", "cancelled", "skipped", "exited");
const stage: Arbitrary<Stage> = record({
  id: text,
  name: text,
  plugin: text,
  description: text,
  index: count,
  requires: texts,
  rollback: fc.boolean(),
  config: text,
  timeoutMs: fc.nat(Number.MAX_SAFE_INTEGER),
  skipOn: record({ paths: texts, commitMessagePrefixes: texts }),
  availableOperation: fc.constantFrom("none", "skip", "approve"),
  authorizedOperators: texts,
  commands: fc.array(stageCommand, { maxLength: 2 }),
  retries: count,
  maxAttempts: count,
  failedAttempts: fc.array(failedAttempt, { maxLength: 2 }),
  status: fc.oneof(outcome, fc.constantFrom("not-started", "running")),
  statusReason: text,
  faultCode: text,
  metadata: map,
  attempt: count,
  startedAt: maybe(instant),
  completedAt: maybe(instant),
});
const stages = fc.array(stage, { maxLength: 3 });
const run: Arbitrary<Run> = record({ token: text, executor: text, since: instant });
const cancel: Arbitrary<CancelRequest> = record({
  commandId: text,
  commander: text,
  rollback: fc.constantFrom("as-planned", "rollback", "no-rollback"),
  at: instant,
});
const supersedeRequest: Arbitrary<SupersedeRequest> = record({
  byDeploymentId: text,
  commitHash: text,
  stuckAfterMs: fc.nat(Number.MAX_SAFE_INTEGER),
  at: instant,
});
const rollbackOutcome = fc.constantFrom("failed", "cancelled", "superseded");
const finalStatus = fc.constantFrom("succeeded", "failed", "cancelled", "superseded");
const status: Arbitrary<DeploymentStatus> = fc.oneof(finalStatus, fc.constantFrom("pending", "planned", "running", "rolling-back"));

const matcher: Arbitrary<ApplicationMatcher> = record({ name: text, kind: text, labels: map });

const deployment: Arbitrary<Deployment> = record({
  id: text,
  applicationId: text,
  applicationName: text,
  projectId: text,
  pipedId: text,
  source,
  deployTargets: targets,
  labels: map,
  trigger,
  status,
  statusReason: text,
  faultCode: text,
  planAttempts: count,
  planLosses: count,
  planProblem: text,
  strategy: maybe(strategy),
  strategyReason: text,
  versions,
  runningCommitHash: optionalText,
  runningPath: maybe(text),
  runningConfigFilename: optionalText,
  stages,
  timeoutMs: fc.nat(Number.MAX_SAFE_INTEGER),
  sharedMetadata: map,
  pluginMetadata: fc.dictionary(key, map, { noNullPrototype: true }),
  run: maybe(run),
  claims: count,
  rollbackToDeploymentId: optionalText,
  planId: optionalText,
  removal: fc.boolean(),
  pruneLeft: texts,
  pruneTargets: fc.boolean(),
  chainId: optionalText,
  chainBlock: count,
  chainBlocks: fc.array(matcher, { maxLength: 2 }),
  chainHealthTimeoutMs: fc.nat(Number.MAX_SAFE_INTEGER),
  configHash: text,
  waitsFor: text,
  waitSkippedBy: text,
  cancel: maybe(cancel),
  supersede: maybe(supersedeRequest),
  rollbackOutcome: maybe(rollbackOutcome),
  rollbackStartedAt: maybe(instant),
  rollbackCancel: maybe(cancel),
  rollbackResult: maybe(fc.constantFrom("succeeded", "failed", "cancelled")),
  traceparent: optionalText,
  createdAt: instant,
  plannedAt: maybe(instant),
  startedAt: maybe(instant),
  completedAt: maybe(instant),
  updatedAt: instant,
});

/** An arbitrary deployment. */
const [sample] = fc.sample(deployment, { numRuns: 1, seed: 1 }) as [Deployment];

const plainActor: Arbitrary<Actor> = record({
  kind: fc.constantFrom("person", "service"),
  name: text,
  signIn: fc.constantFrom(...signIns),
});
const origin = record({ callId: text, address: text, userAgent: text });
const actor: Arbitrary<Actor> = fc.oneof(
  plainActor,
  fc.tuple(plainActor, origin).map(([plain, from]) => ({ ...plain, origin: from })),
);
/** An event of this kind: the common fields and those of the kind. */
const event = <const Kind extends string, T extends object>(
  kind: Kind,
  fields: { [K in keyof T]: Arbitrary<T[K]> },
): Arbitrary<{ kind: Kind; at: Temporal.Instant; actor: Actor } & T> =>
  fc.tuple(record({ kind: fc.constant(kind), at: instant, actor }), record<T>(fields)).map(([header, own]) => ({ ...header, ...own }));

/** An event and a state that can follow it: fields that both have are the same in both. */
const deploymentChange = fc
  .tuple(
    deployment,
    fc.oneof(
      event("planned", {}),
      event("plan-attempt-failed", { reason: text, lost: fc.boolean() }),
      event("run-claimed", { run }),
      event("stage-started", { stageId: text, attempt: count }),
      event("stage-attempt-failed", { stageId: text, failed: failedAttempt }),
      event("stage-finished", { stageId: text, status: outcome, reason: text, faultCode: text }),
      event("stage-metadata-put", { stageId: text, values: map }),
      event("stage-command-given", { stageId: text, command: stageCommand }),
      event("plugin-metadata-put", { plugin: text, values: map }),
      event("cancel-requested", { cancel }),
      event("supersede-requested", { supersede: supersedeRequest }),
      event("supersede-withdrawn", {}),
      event("wait-changed", { waitsFor: text }),
      event("wait-skipped", { by: text }),
      event("rollback-started", { outcome: rollbackOutcome, reason: text }),
      event("ended", { status: finalStatus, reason: text, faultCode: text }),
      event("triggered", {}),
    ),
  )
  .map(([deployment, event]): DeploymentChange => {
    if (event.kind === "triggered") return { state: deployment, event: { ...event, deployment } };
    if (event.kind !== "planned") return { state: deployment, event };
    const state = { ...deployment, strategy: deployment.strategy ?? "pipeline" };
    return { state, event: { ...event, plan: planOf(state) as Plan } };
  });

const revision: Arbitrary<SeenRevision> = record({ commitHash: text, treeId: optionalText, occasion: text });
const queued: Arbitrary<QueuedDeployment> = record({
  deploymentId: text,
  trigger: triggerKind,
  commitHash: text,
  at: instant,
  supersede: maybe(record<SupersedePolicy>({ stuckAfterMs: fc.nat(Number.MAX_SAFE_INTEGER) })),
  removal: fc.boolean(),
});
const reference: Arbitrary<DeploymentReference> = record({
  deploymentId: text,
  commitHash: text,
  path: maybe(text),
  configFilename: text,
  status,
  statusReason: text,
  refused: fc.boolean(),
  removal: fc.boolean(),
  dryRun: fc.boolean(),
  versions,
  createdAt: instant,
  completedAt: maybe(instant),
});

const hold: Arbitrary<Hold> = record({
  kind: fc.constantFrom("failed", "cancelled", "lost", "rolled-back", "requested", "fought"),
  commitHash: optionalText,
  deploymentId: optionalText,
  by: text,
  reason: text,
  undone: fc.boolean(),
  since: instant,
});

const retry: Arbitrary<Retry> = record({
  commitHash: text,
  deploymentId: text,
  deployTargets: texts,
  times: count,
  since: instant,
  undone: fc.boolean(),
});

const forgotten: Arbitrary<Forgotten> = record({ at: instant, by: text, reason: text, left: text });

const driftedObject: Arbitrary<DriftedObject> = record({ plugin: text, deployTarget: text, kind: text, namespace: text, name: text });
const fight: Arbitrary<Fight> = record({
  object: driftedObject,
  field: text,
  manager: text,
  times: count,
  deploymentId: text,
  at: instant,
});

const application: Arbitrary<Application> = record({
  id: text,
  projectId: text,
  pipedId: text,
  name: text,
  description: text,
  labels: map,
  source,
  deployTargets: targets,
  warnings: fc.array(record({ file: text, line: count, column: count, message: text }), { maxLength: 2 }),
  origin: fc.constantFrom("git", "api"),
  disabled: fc.boolean(),
  disabledReason: text,
  removedAt: maybe(instant),
  removedReason: text,
  staysRemoved: fc.boolean(),
  pruneOnRemoval: fc.boolean(),
  mentions: fc.array(record<Mention>({ event: text, slackUsers: texts, slackGroups: texts }), { maxLength: 2 }),
  kind: text,
  acceptsChains: fc.boolean(),
  dependsOn: fc.array(
    record<ApplicationDependency>({ name: text, labels: map, requireHealthy: fc.boolean(), line: count, column: count }),
    { maxLength: 2 },
  ),
  pruneCommit: text,
  keptReason: text,
  prunedAt: maybe(instant),
  pruneLeft: texts,
  forgotten: maybe(forgotten),
  seen: maybe(revision),
  undeployed: maybe(record<Undeployed>({ commitHash: text, commits: count, since: instant })),
  configProblems: texts,
  queue: fc.array(queued, { maxLength: 3 }),
  superseded: fc.array(record({ deploymentId: text, byDeploymentId: text }), { maxLength: 2 }),
  activeDeploymentId: optionalText,
  lostReason: text,
  holds: fc.array(hold, { maxLength: 2 }),
  liftedHolds: fc.array(record({ deploymentId: text, hold }), { maxLength: 2 }),
  failuresInRow: count,
  fights: fc.array(fight, { maxLength: 2 }),
  retry: maybe(retry),
  lastTriggered: maybe(reference),
  lastSucceeded: maybe(reference),
  lastEnded: maybe(reference),
  createdAt: instant,
  updatedAt: instant,
});

const applicationChange = fc
  .tuple(
    application,
    reference,
    fc.oneof(
      event("registered", {}),
      event("described", {}),
      event("revision-seen", { revision, problems: texts }),
      event("queued", { deployment: queued, supersedes: texts, revision: maybe(revision), hold: maybe(hold) }),
      event("activated", { deploymentId: text }),
      event("supersede-confirmed", { deploymentIds: texts }),
      event("settled", { deployment: reference, hold: maybe(hold), failuresInRow: count, retry: maybe(retry), pruneLeft: texts }),
      event("lost", { deploymentId: text, reason: text }),
      event("held", { hold }),
      event("released", { reason: text }),
      event("toggled", { disabled: fc.boolean(), reason: text }),
      event("removed", { reason: text, staysRemoved: fc.boolean(), pruneCommit: text, keptReason: text }),
      event("forgotten", { forgotten }),
    ),
  )
  .map(([state, lastTriggered, event]): ApplicationChange => {
    if (event.kind === "registered") return { state, event: { ...event, application: state } };
    if (event.kind === "queued")
      return { state: { ...state, lastTriggered }, event: { ...event, reference: lastTriggered, fights: state.fights } };
    if (event.kind === "revision-seen") return { state, event: { ...event, undeployed: state.undeployed } };
    if (event.kind !== "described") return { state, event };
    const { name, description, labels, source, deployTargets, warnings, pruneOnRemoval, mentions, kind, acceptsChains, dependsOn } = state;
    const said = { name, description, labels, source, deployTargets, warnings, pruneOnRemoval, mentions, kind, acceptsChains, dependsOn };
    return { state, event: { ...event, description: said } };
  });

const sessionSecret: Arbitrary<SessionSecret> = record({ hash: text, at: instant });
const session: Arbitrary<Session> = record({
  id: text,
  subjectTag: text,
  purpose: fc.constantFrom("browser", "cli"),
  person: record<Person>({ id: text, provider: text, name: text, emails: texts, groups: texts }),
  createdAt: instant,
  expiresAt: instant,
  idleMs: fc.nat(Number.MAX_SAFE_INTEGER),
  seenAt: instant,
  current: sessionSecret,
  next: maybe(sessionSecret),
  previous: maybe(sessionSecret),
  endedAt: maybe(instant),
  endedBy: maybe(fc.constantFrom("signed-out", "signed-out-everywhere", "replaced", "replayed")),
  address: text,
  userAgent: text,
});

test("every session is unchanged by encoding and decoding", () => {
  fc.assert(
    fc.property(session, (value) => {
      const data = toBinary(SessionSchema, encodeSession(value));
      expect(decodeSession(fromBinary(SessionSchema, data))).toStrictEqual(value);
    }),
  );
});

const tracedCommit: Arbitrary<TracedCommit> = record({
  hash: text,
  url: text,
  title: text,
  message: text,
  author: text,
  at: maybe(instant),
  mergedAt: maybe(instant),
  repositoryUrl: text,
});
const artifact: Arbitrary<EventArtifact> = record({ purl: text, image: text, version: text, digest: text });
const pullRequest: Arbitrary<EventPullRequest> = record({
  number: count,
  state: fc.constantFrom("open", "merged", "closed"),
  at: instant,
  seenAt: instant,
  mergeCommit: text,
});
const handling: Arbitrary<EventHandling> = record({
  handlerId: text,
  pipedId: text,
  repositoryId: text,
  branch: text,
  configFile: text,
  applicationId: text,
  status: fc.constantFrom("waiting", "succeeded", "failed", "outdated"),
  reason: text,
  commitHash: text,
  url: text,
  at: instant,
  pullRequest: maybe(pullRequest),
});
const externalEvent: Arbitrary<ExternalEvent> = record({
  id: text,
  projectId: text,
  name: text,
  data: text,
  labels: map,
  contexts: map,
  type: text,
  source: text,
  sourceId: text,
  subject: text,
  commit: maybe(tracedCommit),
  artifacts: fc.array(artifact, { maxLength: 2 }),
  content: text,
  chainId: text,
  traceparent: optionalText,
  occurredAt: maybe(instant),
  registeredAt: instant,
  actor,
  handlings: fc.array(handling, { maxLength: 2 }),
  handlingsCut: count,
  registeredSequence: fc.nat(Number.MAX_SAFE_INTEGER),
});
const externalEventChange = fc
  .tuple(
    externalEvent,
    fc.oneof(event("registered", {}), event("handled", { handling }), event("pull-request-seen", { handlerId: text, pullRequest })),
  )
  .map(
    ([state, event]): ExternalEventChange =>
      event.kind === "registered" ? { state, event: { ...event, externalEvent: state } } : { state, event },
  );

test("every change of an external event is unchanged by encoding and decoding", () => {
  fc.assert(
    fc.property(externalEventChange, (change) => {
      const data = encodeExternalEventChange(change);
      expect(decodeExternalEventChange(data)).toStrictEqual(change);
      expect(decodeChangedExternalEvent(data)).toStrictEqual(change.state);
    }),
  );
});

const chainStatuses = fc.constantFrom("pending", "running", "succeeded", "failed", "cancelled");
const node: Arbitrary<ChainNode> = record({
  applicationId: text,
  applicationName: text,
  pipedId: text,
  deploymentId: text,
  commitHash: text,
  status: chainStatuses,
  reason: text,
  waitsFor: text,
  deployedAt: maybe(instant),
  completedAt: maybe(instant),
});
const nodes = fc.array(node, { maxLength: 2 });
const chain: Arbitrary<Chain> = record({
  id: text,
  projectId: text,
  pipedId: text,
  applicationId: text,
  applicationName: text,
  deploymentId: text,
  commitHash: text,
  status: chainStatuses,
  statusReason: text,
  blocks: fc.array(
    record<ChainBlock>({
      matcher,
      nodes,
      leftOut: texts,
      status: chainStatuses,
      reason: text,
      startedAt: maybe(instant),
      completedAt: maybe(instant),
    }),
    { maxLength: 3 },
  ),
  round: count,
  resumedBy: text,
  healthTimeoutMs: fc.nat(Number.MAX_SAFE_INTEGER),
  createdAt: instant,
  completedAt: maybe(instant),
  updatedAt: instant,
});
const report: Arbitrary<NodeReport> = record({
  block: count,
  round: count,
  applicationId: text,
  deploymentId: text,
  commitHash: text,
  status: chainStatuses,
  reason: text,
  waitsFor: text,
  deployedAt: maybe(instant),
});
const chainChange = fc
  .tuple(
    chain,
    fc.oneof(
      event("begun", {}),
      event("block-begun", { block: count, nodes, leftOut: texts, reason: text }),
      event("node-reported", { report }),
      event("cancelled", { by: text, reason: text }),
      event("resumed", { by: text }),
    ),
  )
  .map(([state, event]): ChainChange => ({ state, event: event.kind === "begun" ? { ...event, chain: state } : event }));

test("every change of a chain is unchanged by encoding and decoding", () => {
  fc.assert(
    fc.property(chainChange, (change) => {
      expect(decodeChainChange(encodeChainChange(change))).toStrictEqual(change);
    }),
  );
});

test("every change of a deployment is unchanged by encoding and decoding", () => {
  fc.assert(
    fc.property(deploymentChange, (change) => {
      expect(decodeDeploymentChange(encodeDeploymentChange(change))).toStrictEqual(change);
    }),
  );
});

test("every change of a deployment is unchanged by storing it in parts", () => {
  fc.assert(
    fc.property(deploymentChange, (change) => {
      const { parts, data } = splitDeploymentChange(change, 100);
      expect(Math.max(...[...parts, data].map(({ length }) => length))).toBeLessThanOrEqual(100);
      expect(decodeDeploymentChange(data, parts)).toStrictEqual(change);
    }),
  );
});

test("every change of an application is unchanged by encoding and decoding", () => {
  fc.assert(
    fc.property(applicationChange, (change) => {
      expect(decodeApplicationChange(encodeApplicationChange(change))).toStrictEqual(change);
    }),
  );
});

test("a field that a newer version added to a message is ignored", () => {
  const change = {
    event: {
      kind: "stage-started",
      at: Temporal.Instant.from("2026-01-01T00:00:00Z"),
      stageId: "s",
      attempt: 1,
      actor: serviceActor("executor"),
    },
    state: sample,
  } as const;
  const unknownField = Uint8Array.of(0xfa, 0x7f, 3, 1, 2, 3);
  expect(decodeDeploymentChange(Uint8Array.from([...encodeDeploymentChange(change), ...unknownField]))).toStrictEqual(change);
});

test.for([
  { name: "no bytes", data: new Uint8Array(), says: "state is missing" },
  {
    name: "a deployment without its trigger",
    data: toBinary(DeploymentMessageSchema, create(DeploymentMessageSchema, { state: { id: "d", source: {} } })),
    says: "trigger is missing",
  },
])("$name: the error names the missing field", ({ data, says }) => {
  expect(() => decodeDeploymentChange(data)).toThrow(says);
});

test("a status that only a newer version knows is rejected, not mistaken for another", () => {
  const data = encodeDeploymentChange({
    event: {
      kind: "ended",
      at: Temporal.Instant.from("2026-01-01T00:00:00Z"),
      status: "failed",
      reason: "",
      faultCode: "",
      actor: unrecordedActor,
    },
    state: { ...sample, status: "failed" },
  });
  const message = fromBinary(DeploymentMessageSchema, data);
  if (message.state) message.state.status = 99 as DeploymentStatusNumber;
  const newer = toBinary(DeploymentMessageSchema, message);
  expect(() => decodeDeploymentChange(newer)).toThrow("deployment status has the value 99");
});

test("an event written before actors were recorded has the unrecorded actor", () => {
  const data = encodeDeploymentChange({
    event: {
      kind: "ended",
      at: Temporal.Instant.from("2026-01-01T00:00:00Z"),
      status: "failed",
      reason: "",
      faultCode: "",
      actor: serviceActor("x"),
    },
    state: sample,
  });
  const message = fromBinary(DeploymentMessageSchema, data);
  if (message.event) delete message.event.actor;
  expect(decodeDeploymentChange(toBinary(DeploymentMessageSchema, message)).event.actor).toEqual(unrecordedActor);
});

test("instants are exact to the nanosecond", () => {
  const change = (at: Temporal.Instant) => ({
    event: { kind: "ended", at, status: "failed", reason: "", faultCode: "", actor: unrecordedActor } as const,
    state: sample,
  });
  const at = Temporal.Instant.fromEpochNanoseconds(-1n);
  const read = decodeDeploymentChange(encodeDeploymentChange(change(at)));
  expect(read.event.at.epochNanoseconds).toBe(-1n);
  expect(read).not.toStrictEqual(change(Temporal.Instant.fromEpochNanoseconds(0n)));
});

test("a time that no clock can show is invalid", () => {
  const bytes = encodeDeploymentChange({
    event: {
      kind: "ended",
      status: "failed",
      reason: "",
      faultCode: "",
      at: Temporal.Instant.fromEpochMilliseconds(0),
      actor: serviceActor("executor"),
    },
    state: fc.sample(deployment, 1)[0] as Deployment,
  });
  const message = fromBinary(DeploymentMessageSchema, bytes);
  if (message.event?.at) message.event.at.seconds = 2n ** 62n;
  expect(() => decodeDeploymentChange(toBinary(DeploymentMessageSchema, message))).toThrow(
    expect.objectContaining({ code: "invalid", message: "at is out of range: 4611686018427387904 s since 1970" }),
  );
});

test("a number that would not be exact is invalid", () => {
  const message = encodeDeployment(fc.sample(deployment, 1)[0] as Deployment);
  for (const timeoutMs of [2n ** 63n - 1n, -(2n ** 53n)])
    expect(() => decodeDeployment({ ...message, timeoutMs })).toThrow(
      expect.objectContaining({ code: "invalid", message: expect.stringContaining("timeout_ms") }),
    );
});

test("a byte order mark stays in the configuration of a stage", () => {
  expect(utf8.decode(utf8.encode("\ufeffa: 1"), "config")).toBe("\ufeffa: 1");
});

test("an actor of a kind of a newer version is read as a service, with its name", () => {
  const message = { ...encodeActor({ kind: "person", name: "ann", signIn: "claimed" }), kind: 99 as ActorKind };
  expect(decodeActor(message)).toEqual({ kind: "service", name: "ann", signIn: "claimed" });
});
