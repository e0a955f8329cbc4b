import type { PublishedEvent } from "@slipway/bus";
import { Fault, type NewExternalEvent } from "@slipway/domain";
import { cdEvent, isCdEvent, isCdEventType } from "./cd-event.ts";
import { binaryEvent, type CloudEvent, structuredEvent } from "./cloud-event.ts";
import { namedArtifact } from "./event-artifact.ts";
import { isJsonType, isObject, parseJson, textOfBytes } from "./event-content.ts";
import { decoded, type Extensions, extensionNames, readExtensions } from "./event-extensions.ts";
import { eventSubject } from "./event-subject.ts";
import { PublishedHeaders } from "./published-headers.ts";

/** What somebody published, read. `sourceId` is undefined for an event without an id. */
export type ReadEvent = Omit<NewExternalEvent, "sourceId" | "registeredAt" | "actor"> & {
  readonly sourceId: string | undefined;
  readonly warnings: readonly string[];
};

/**
 * Reads a message on `slipway.event.<project>.<name>`: a CloudEvent in structured or binary mode, a CDEvent in one or on its own, or the value alone. Throws
 * `invalid` with what is wrong, where, and what to do.
 */
export function readPublishedEvent({ subject, headers: entries, data }: Pick<PublishedEvent, "subject" | "headers" | "data">): ReadEvent {
  const target = eventSubject(subject);
  const headers = new PublishedHeaders(entries);
  const contentType = headers.get("content-type") ?? "";
  const refused = /^application\/cloudevents(?:-batch)?\+(?!json\b)|^application\/cloudevents-batch/i.exec(contentType);
  if (refused)
    throw new Fault(
      "invalid",
      `content-type ${JSON.stringify(contentType.slice(0, 100))} is not supported: send one event as application/cloudevents+json, or in binary mode`,
    );
  const attributes = attributesOf(headers);
  if (attributes.has("specversion"))
    return { ...target, ...fromCloudEvent(withTrace(binaryEvent(attributes, typeFor(attributes, contentType), bodyOf(data)), headers)) };
  for (const name of ["id", "source", "type"])
    if (attributes.has(name)) throw new Fault("invalid", `there is a header ce-${name}, but ce-specversion is missing: set it to 1.0`);
  const isCloudEvent = /^application\/cloudevents\+json/i.test(contentType);
  const body = bodyOf(data);
  if (isCloudEvent || (body.trimStart().startsWith("{") && !isPlainType(contentType)))
    return { ...target, ...fromJson(body, headers, isCloudEvent) };
  if (contentType !== "" && !isPlainType(contentType) && !isJsonType(contentType))
    throw new Fault(
      "invalid",
      `content-type ${JSON.stringify(contentType.slice(0, 100))} is not supported: send a CloudEvent as application/cloudevents+json, or the value alone as text/plain`,
    );
  if (!isPlainType(contentType) && isBatch(body))
    throw new Fault("invalid", "several events in one message are not supported: publish each event in a message of its own");
  return { ...target, ...plainEvent(target.name, body, headers) };
}

function bodyOf(data: Uint8Array): string {
  return textOfBytes("the body", data);
}

/** The attributes in headers: `ce-id` is `id`. Values are percent-encoded where a header cannot hold them. */
function attributesOf(headers: PublishedHeaders): ReadonlyMap<string, string> {
  const names = headers.names.filter((name) => name.startsWith("ce-"));
  return new Map(names.map((name) => [name.slice(3), decoded(headers.get(name) ?? "")]));
}

/** CDEvents are JSON, whether or not a header says so. */
function typeFor(attributes: ReadonlyMap<string, string>, contentType: string): string {
  return contentType === "" && isCdEventType(attributes.get("type") ?? "") ? "application/json" : contentType;
}

function isPlainType(contentType: string): boolean {
  return /^text\/plain\b/i.test(contentType);
}

/** Whether the body is a list of events. Other lists are values. */
function isBatch(body: string): boolean {
  if (!body.trimStart().startsWith("[")) return false;
  try {
    const json: unknown = JSON.parse(body);
    return Array.isArray(json) && json.some((each) => isCdEvent(each) || (isObject(each) && "specversion" in each));
  } catch {
    return false;
  }
}

function fromJson(body: string, headers: PublishedHeaders, isCloudEvent: boolean): Omit<ReadEvent, "projectId" | "name"> {
  const json = parseJson("the body", body);
  if (isObject(json) && (isCloudEvent || "specversion" in json)) return fromCloudEvent(withTrace(structuredEvent(json), headers));
  if (!isCloudEvent && isCdEvent(json)) {
    const event = cdEvent(json);
    return fromCloudEvent(withTrace({ ...event, extensions: new Map(), data: { kind: "json", value: json } }, headers));
  }
  if (isCloudEvent) throw new Fault("invalid", "the body is not a JSON object, as a CloudEvent is");
  throw new Fault(
    "invalid",
    "the body is a JSON object, but neither a CloudEvent (specversion is missing) nor a CDEvent: to send JSON as the value, set content-type to text/plain",
  );
}

/** The trace context of the transport, if the event itself has none. */
function withTrace(event: CloudEvent, headers: PublishedHeaders): CloudEvent {
  const traceparent = headers.get("traceparent");
  if (traceparent === undefined || event.extensions.has("traceparent")) return event;
  return { ...event, extensions: new Map([...event.extensions, ["traceparent", traceparent]]) };
}

function fromCloudEvent(event: CloudEvent): Omit<ReadEvent, "projectId" | "name"> {
  const extensions = readExtensions(event.extensions);
  const { id: sourceId, source, type, subject, time } = event;
  const given = { source, sourceId, type, subject, occurredAt: time, ...common(extensions) };
  if (isCdEventType(type)) {
    const cd = cdEvent(
      event.data.kind === "json" ? event.data.value : event.data.kind === "text" ? parseJson("the data", event.data.text) : undefined,
    );
    const artifacts = [...cd.artifacts.map(({ artifact }) => artifact), ...given.artifacts];
    return {
      ...given,
      subject: subject || cd.subject,
      occurredAt: time ?? cd.time,
      chainId: extensions.chainId || cd.chainId,
      commit: extensions.commit ? { ...cd.commit, ...definedOf(extensions.commit) } : (cd.commit ?? given.commit),
      artifacts,
      content: cd.content,
      data: cd.data || artifactValue(artifacts),
      warnings: [...extensions.warnings, ...cd.warnings],
    };
  }
  return { ...given, data: dataOf(event, given) };
}

/** What a sender did not say is left to what the CDEvent says. */
function definedOf(commit: NonNullable<NewExternalEvent["commit"]>): NonNullable<NewExternalEvent["commit"]> {
  const said = Object.entries(commit).filter(([, value]) => value !== undefined && value !== "");
  return { hash: commit.hash, ...Object.fromEntries(said) };
}

/** The value of a CloudEvent that is no CDEvent. Throws `invalid` if nobody could use the event. */
function dataOf(
  { data }: CloudEvent,
  { commit, artifacts }: Pick<NewExternalEvent, "commit"> & Required<Pick<NewExternalEvent, "artifacts">>,
): string {
  if (data.kind === "text") return data.text;
  if (data.kind === "json" && typeof data.value !== "object") return String(data.value);
  if (data.kind === "json")
    throw new Fault(
      "invalid",
      'data is an object or a list: send the value that handlers write as a text, such as "1.2.3"; what else is known belongs in labels, contexts or a CDEvent',
    );
  if (!commit && artifacts.length === 0)
    throw new Fault("invalid", 'the event has no data: send the value that handlers write, such as "1.2.3"');
  return artifactValue(artifacts);
}

function artifactValue([first]: Required<NewExternalEvent>["artifacts"]): string {
  return first?.version || first?.digest || "";
}

/** The value alone, as people send it. Headers of the names of the extension attributes say more. */
function plainEvent(name: string, body: string, headers: PublishedHeaders): Omit<ReadEvent, "projectId" | "name"> {
  const value = body.replace(/\r?\n$/, "");
  const given = extensionNames.flatMap((each): [string, string][] => {
    const text = headers.get(each) ?? headers.get(`ce-${each}`);
    return text === undefined ? [] : [[each, decoded(text)]];
  });
  // Of the others, only the names are looked at: one may be a typo.
  const others = headers.names.map((header): [string, string] => [header.replace(/^ce-/, ""), ""]);
  const extensions = readExtensions(new Map([...others, ...given]));
  const artifacts = common(extensions);
  if (value === "" && !extensions.commit && artifacts.artifacts.length === 0)
    throw new Fault("invalid", "the body is empty: send the value that handlers write, such as 1.2.3");
  return {
    ...artifacts,
    data: value || artifactValue(artifacts.artifacts),
    source: `nats/${name}`,
    sourceId: headers.get("nats-msg-id") || undefined,
  };
}

function common({ labels, contexts, commit, artifacts: names, chainId, traceparent, warnings }: Extensions) {
  const named = names.map(namedArtifact);
  const artifacts = named.map(({ artifact }) => artifact);
  const traced = named.find(({ commitHash }) => commitHash !== undefined);
  const fromArtifact = traced?.commitHash === undefined ? undefined : { hash: traced.commitHash, repositoryUrl: traced.repositoryUrl };
  return { labels, contexts, commit: commit ?? fromArtifact, artifacts, chainId, traceparent, warnings };
}
