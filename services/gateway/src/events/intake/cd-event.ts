import { Fault, isCommitHash, type NewExternalEvent } from "@slipway/domain";
import type { NamedArtifact } from "./event-artifact.ts";
import { namedArtifact } from "./event-artifact.ts";
import { isObject, type JsonObject, jsonText, objectAt, requiredTextAt, textAt } from "./event-content.ts";
import { eventTime } from "./event-time.ts";

/** What a CDEvent says. */
export interface CdEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: Temporal.Instant | undefined;
  readonly chainId: string;
  readonly commit: NewExternalEvent["commit"];
  readonly artifacts: readonly NamedArtifact[];
  /** The content of its subject as JSON. */
  readonly content: string;
  /** What handlers would write: the version of an artifact, the commit of a change; "" for others. */
  readonly data: string;
  readonly warnings: readonly string[];
}

/** Whether a CloudEvents type is one of CDEvents. */
export function isCdEventType(type: string): boolean {
  return /^dev\.cdeventsx?\./.test(type);
}

/** Whether JSON looks like a CDEvent that no CloudEvent is around. */
export function isCdEvent(value: unknown): value is JsonObject {
  return isObject(value) && isObject(value["context"]) && isCdEventType(String(value["context"]["type"])) && "subject" in value;
}

/** Reads a CDEvent of version 0.4 or 0.5; fields that newer versions add are ignored. Throws `invalid` with the field that is wrong. */
export function cdEvent(value: unknown): CdEvent {
  if (!isObject(value)) throw new Fault("invalid", "the data of a CDEvent is not an object: it has context and subject");
  const context = objectAt(value, "context");
  const subject = objectAt(value, "subject");
  if (!context || !subject) throw new Fault("invalid", `${context ? "subject" : "context"} of the CDEvent is missing`);
  const [type, time] = [requiredTextAt(context, "context.type"), textAt(context, "context.timestamp")];
  if (!isCdEventType(type)) throw new Fault("invalid", `context.type ${JSON.stringify(type.slice(0, 100))} is not a type of CDEvents`);
  const version = requiredVersion(context);
  const content = objectAt(subject, "subject.content") ?? {};
  const id = requiredTextAt(subject, "subject.id");
  const occurredAt = time === "" ? undefined : eventTime("context.timestamp", time);
  const [, kind = "", predicate = ""] = /^dev\.cdeventsx?\.([^.]+)\.([^.]+)/.exec(type) ?? [];
  const { artifacts, warnings } = artifactsOf(kind === "artifact" ? id : textAt(content, "subject.content.artifactId"));
  const commit = commitOf({ kind, predicate, id, content, occurredAt, artifact: artifacts[0] });
  const [first] = artifacts;
  return {
    id: requiredTextAt(context, "context.id"),
    source: requiredTextAt(context, "context.source"),
    type,
    subject: id,
    time: occurredAt,
    chainId: textAt(context, "context.chainId"),
    commit,
    artifacts,
    content: Object.keys(content).length === 0 ? "" : jsonText("subject.content", content),
    data: kind === "artifact" ? first?.artifact.version || first?.artifact.digest || "" : kind === "change" ? (commit?.hash ?? "") : "",
    warnings: /^0\.[45]\./.test(version)
      ? warnings
      : [...warnings, `CDEvents ${version.slice(0, 50)} is read as 0.5: fields that it changed are ignored`],
  };
}

/** Named `version` in 0.4, `specversion` in 0.5. */
function requiredVersion(context: JsonObject): string {
  const version = textAt(context, "context.specversion") || textAt(context, "context.version");
  if (version === "") throw new Fault("invalid", "context.specversion is missing");
  return version;
}

/** An artifact whose name cannot be read is not worth refusing the event of another program. */
function artifactsOf(name: string): Pick<CdEvent, "artifacts" | "warnings"> {
  if (name === "") return { artifacts: [], warnings: [] };
  try {
    return { artifacts: [namedArtifact(name)], warnings: [] };
  } catch (error) {
    return { artifacts: [], warnings: [`the artifact is not known: ${error instanceof Error ? error.message : String(error)}`] };
  }
}

function commitOf({
  kind,
  predicate,
  id,
  content,
  occurredAt,
  artifact,
}: {
  readonly kind: string;
  readonly predicate: string;
  readonly id: string;
  readonly content: JsonObject;
  readonly occurredAt: Temporal.Instant | undefined;
  readonly artifact: NamedArtifact | undefined;
}): NewExternalEvent["commit"] {
  const change = objectAt(content, "subject.content.change");
  const named = [kind === "change" ? id : "", textAt(change, "subject.content.change.id")].map((text) => text.toLowerCase());
  const hash = named.find(isCommitHash) ?? artifact?.commitHash;
  if (hash === undefined) return undefined;
  const repository = objectAt(content, "subject.content.repository");
  return {
    hash,
    title: kind === "change" ? textAt(content, "subject.content.description") : "",
    repositoryUrl: addressOf(repository) || (artifact?.repositoryUrl ?? ""),
    mergedAt: kind === "change" && predicate === "merged" ? occurredAt : undefined,
  };
}

function addressOf(repository: JsonObject | undefined): string {
  const url = textAt(repository, "subject.content.repository.url");
  if (url !== "") return url;
  const [source, id] = [textAt(repository, "subject.content.repository.source"), textAt(repository, "subject.content.repository.id")];
  return /^https?:\/\//.test(source) ? `${source.replace(/(?<!\/)\/+$/, "")}/${id}` : "";
}
