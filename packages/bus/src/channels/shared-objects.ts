import { createHash } from "node:crypto";
import { nuid } from "@nats-io/transport-node";
import { type ApplicationKey, Fault } from "@slipway/domain";
import type { Bus, CallOptions } from "../connection/bus.ts";
import type { StoredMessage } from "../topics/reading/consumer-read.ts";
import { lastMessage } from "../topics/reading/direct-get.ts";
import { streams } from "../topics/streams/streams.ts";
import { subjectOf, tokenOfText } from "../topics/subject.ts";
import { append } from "../topics/writing/append.ts";
import { store } from "../topics/writing/publish.ts";
import { removeMessages } from "../topics/writing/remove-messages.ts";
import { traceHeaders } from "../topics/writing/trace-headers.ts";

/** Names one object that a plugin keeps for an application. `plugin` and `key` may be any text. */
export interface SharedObjectName {
  readonly application: ApplicationKey;
  readonly plugin: string;
  readonly key: string;
}

/** Well below the 1 MB that one message of nats-server may have. */
const partBytes = 512 * 1024;
const stream = streams.objects.name;
const headers = { parts: "Slipway-Parts", write: "Slipway-Write-Of-Parts", digest: "Slipway-Digest" };

/** The message on the subject of an object: the object itself, or the number of its parts. */
interface Head {
  readonly sequence: number;
  readonly data: Uint8Array;
  readonly parts: number;
  /** The write that stored the parts. Part of their subjects, so that removing the parts of one write never touches those of another. */
  readonly write: string;
  readonly digest: string;
}

/**
 * Stores an object of up to a few MB under a name and replaces the previous one. A concurrent reader gets the old or the new object, never a mixture;
 * of two concurrent writers the last one wins. Idempotent.
 */
export async function putSharedObject(bus: Bus, name: SharedObjectName, object: Uint8Array, options: CallOptions = {}): Promise<void> {
  const subject = headSubject(name);
  const parts = object.length <= partBytes ? 0 : Math.ceil(object.length / partBytes);
  const digest = createHash("sha256").update(object).digest("hex");
  const write = nuid.next();
  for (let stored = 0; ; ) {
    const before = await findHead(bus, subject, options);
    if (before?.digest === digest) return await removeParts(bus, subject, { write, parts: stored }, options);
    for (; stored < parts; stored++) await putPart(bus, partSubject(subject, write, stored), partOf(object, stored), options);
    const data = parts === 0 ? object : new Uint8Array();
    const head = { [headers.parts]: String(parts), [headers.write]: write, [headers.digest]: digest };
    if ((await append(bus, { stream, subject, data, expected: before?.sequence ?? 0, headers: head }, options)) === undefined) continue;
    if (before) await removeParts(bus, subject, before, options);
    return;
  }
}

/** The object with this name; undefined if there is none. */
export async function findSharedObject(bus: Bus, name: SharedObjectName, options: CallOptions = {}): Promise<Uint8Array | undefined> {
  const subject = headSubject(name);
  for (let missing = 0; ; ) {
    const head = await findHead(bus, subject, options);
    if (head === undefined || head.parts === 0) return head?.data;
    const reads = Array.from({ length: head.parts }, (_, part) =>
      lastMessage(bus, stream, partSubject(subject, head.write, part), options),
    );
    const parts = await Promise.all(reads);
    const found = parts.filter((part): part is StoredMessage => part !== undefined);
    if (found.length === head.parts) return Buffer.concat(found.map(({ data }) => data));
    // Either a writer replaced the object between the two reads, or the object is damaged.
    if (head.sequence === missing)
      throw new Fault("internal", `shared object ${name.key} of plugin ${name.plugin} is incomplete: store it again`);
    missing = head.sequence;
  }
}

async function findHead(bus: Bus, subject: string, options: CallOptions): Promise<Head | undefined> {
  const found = await lastMessage(bus, stream, subject, options);
  if (found === undefined) return undefined;
  const { seq: sequence, data, header } = found;
  const [parts, write, digest] = [header.get(headers.parts), header.get(headers.write), header.get(headers.digest)];
  return { sequence, data, parts: Number(parts), write, digest };
}

function partOf(object: Uint8Array, part: number): Uint8Array {
  return object.subarray(part * partBytes, (part + 1) * partBytes);
}

async function putPart(bus: Bus, subject: string, data: Uint8Array, options: CallOptions): Promise<void> {
  await store(bus, { subject, data, headers: traceHeaders() }, options);
}

async function removeParts(
  bus: Bus,
  subject: string,
  { write, parts }: Pick<Head, "write" | "parts">,
  options: CallOptions,
): Promise<void> {
  const subjects = Array.from({ length: parts }, (_, part) => partSubject(subject, write, part));
  await removeMessages(bus, subjects, options);
}

function headSubject({ application, plugin, key }: SharedObjectName): string {
  const ids = { ...application, plugin: tokenOfText(plugin), key: tokenOfText(key) };
  return subjectOf("slipway.object", ["projectId", "pipedId", "applicationId", "plugin", "key"], ids);
}

function partSubject(subject: string, write: string, part: number): string {
  return `${subject}.${write}.${part}`;
}
