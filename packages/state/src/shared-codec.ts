import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ArtifactVersion, Commit, DeployTargets, GitSource, SyncStrategy, Trigger, TriggerKind } from "@slipway/domain";
import {
  ArtifactKind,
  type ArtifactVersion as ArtifactVersionMessage,
  type ArtifactVersionSchema,
  type Commit as CommitMessage,
  type CommitSchema,
  type DeployTargets as DeployTargetsMessage,
  type DeployTargetsSchema,
  type GitSource as GitSourceMessage,
  type GitSourceSchema,
  SyncStrategy as SyncStrategyNumber,
  TriggerKind as TriggerKindNumber,
  type Trigger as TriggerMessage,
  type TriggerSchema,
} from "@slipway/proto/state";
import { decodeInstant, encodeInstant, enumCodec, required, textOrUndefined } from "./codec.ts";

const artifactKinds = {
  unknown: ArtifactKind.UNSPECIFIED,
  "container-image": ArtifactKind.CONTAINER_IMAGE,
  "s3-object": ArtifactKind.S3_OBJECT,
  "git-source": ArtifactKind.GIT_SOURCE,
  "terraform-module": ArtifactKind.TERRAFORM_MODULE,
} as const;
const artifactKindOf = new Map(Object.entries(artifactKinds).map(([word, value]) => [value, word as keyof typeof artifactKinds]));

export const triggerKind = enumCodec<TriggerKind, TriggerKindNumber>("trigger kind", {
  commit: TriggerKindNumber.COMMIT,
  command: TriggerKindNumber.COMMAND,
  "out-of-sync": TriggerKindNumber.OUT_OF_SYNC,
  chain: TriggerKindNumber.CHAIN,
});

export const syncStrategy = enumCodec<SyncStrategy, SyncStrategyNumber>("sync strategy", {
  "quick-sync": SyncStrategyNumber.QUICK_SYNC,
  pipeline: SyncStrategyNumber.PIPELINE,
});

export function encodeSource(source: GitSource): MessageInitShape<typeof GitSourceSchema> {
  return { ...source };
}

export function decodeSource(source: GitSourceMessage | undefined): GitSource {
  const { repositoryId, remote, branch, path, configFilename } = required("source", source);
  return { repositoryId, remote, branch, path, configFilename };
}

export function encodeTargets(targets: DeployTargets): { [plugin: string]: MessageInitShape<typeof DeployTargetsSchema> } {
  return mapValues(targets, (names) => ({ names: [...names] }));
}

export function decodeTargets(targets: { readonly [plugin: string]: DeployTargetsMessage }): DeployTargets {
  return mapValues(targets, ({ names }) => names);
}

export function encodeVersion(version: ArtifactVersion): MessageInitShape<typeof ArtifactVersionSchema> {
  return { ...version, kind: artifactKinds[version.kind] };
}

/** A kind of a newer version is `unknown`: it is only shown. */
export function decodeVersion({ kind, name, version, url }: ArtifactVersionMessage): ArtifactVersion {
  const known: ReadonlyMap<number, keyof typeof artifactKinds> = artifactKindOf;
  return { kind: known.get(kind) ?? "unknown", name, version, url };
}

function encodeCommit(commit: Commit): MessageInitShape<typeof CommitSchema> {
  return { ...commit, authoredAt: encodeInstant(commit.authoredAt) };
}

function decodeCommit(commit: CommitMessage): Commit {
  const { hash, subject, body, author, branch, url, authoredAt } = commit;
  return { hash, subject, body, author, branch, url, authoredAt: decodeInstant("authored_at", authoredAt) };
}

export function encodeTrigger(trigger: Trigger): MessageInitShape<typeof TriggerSchema> {
  return {
    kind: triggerKind.encode(trigger.kind),
    commit: encodeCommit(trigger.commit),
    commander: trigger.commander,
    strategy: syncStrategy.encode(trigger.strategy),
    at: encodeInstant(trigger.at),
    traceCommitHash: trigger.traceCommitHash ?? "",
    commits: trigger.commits.map(encodeCommit),
  };
}

export function decodeTrigger(message: TriggerMessage | undefined): Trigger {
  const trigger = required("trigger", message);
  return {
    kind: triggerKind.get(trigger.kind),
    commit: decodeCommit(required("commit", trigger.commit)),
    commander: trigger.commander,
    strategy: syncStrategy.find(trigger.strategy),
    at: decodeInstant("at", trigger.at),
    traceCommitHash: textOrUndefined(trigger.traceCommitHash),
    commits: trigger.commits.map(decodeCommit),
  };
}

/** A record with the same keys and other values. */
export function mapValues<From, To>(record: { readonly [key: string]: From }, map: (value: From) => To): { [key: string]: To } {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
