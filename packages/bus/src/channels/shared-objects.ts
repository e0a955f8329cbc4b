import { createHash } from "node:crypto";
import type { StoredMsg } from "@nats-io/jetstream";
import { type ApplicationKey, Fault } from "@slipway/domain";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { append } from "../topics/append.ts";
import { lastMessage } from "../topics/direct-get.ts";
import { store } from "../topics/publish.ts";
import { streams } from "../topics/streams.ts";
import { subjectOf, tokenOfText } from "../topics/subject.ts";
import { traceHeaders } from "../topics/trace-headers.ts";

/** Names one object that a plugin keeps for an application. `plugin` and `key` may be any text. */
export interface SharedObjectName {
  readonly application: ApplicationKey;
  readonly plugin: string;
  readonly key: string;
}

/** Well below the 1 MB that one message of nats-server may have. */
const partBytes = 512 * 1024;
const stream = streams.objects.name;
const headers = { parts: "Slipway-Parts", digest: "Slipway-Digest" };

/** The message on the subject of an object: the object itself, or the number of its parts. */
interface Head {
  readonly sequence: number;
  readonly data: Uint8Array;
  readonly parts: number;
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
  for (let stored = false; ; ) {
    const before = await findHead(bus, subject, options);
    if (before?.digest === digest) return;
    if (!stored) await putParts(bus, subject, { object, parts, digest }, options);
    stored = true;
    const data = parts === 0 ? object : new Uint8Array();
    const head = { [headers.parts]: String(parts), [headers.digest]: digest };
    if ((await append(bus, { stream, subject, data, expected: before?.sequence ?? 0, headers: head }, options)) === undefined) continue;
    if (before && before.parts > 0) await purgeParts(bus, subject, before.digest, options);
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
      lastMessage(bus, stream, partSubject(subject, head.digest, part), options),
    );
    const parts = await Promise.all(reads);
    const found = parts.filter((part): part is StoredMsg => part !== undefined);
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
  return { sequence, data, parts: Number(header.get(headers.parts)), digest: header.get(headers.digest) };
}

interface Parts {
  readonly object: Uint8Array;
  readonly parts: number;
  readonly digest: string;
}

/** Parts are named by content, so parts of an older and a newer object do not collide. */
async function putParts(bus: Bus, subject: string, { object, parts, digest }: Parts, options: CallOptions): Promise<void> {
  for (let part = 0; part < parts; part++) {
    const data = object.subarray(part * partBytes, (part + 1) * partBytes);
    await store(bus, { subject: partSubject(subject, digest, part), data, headers: traceHeaders() }, options);
  }
}

async function purgeParts(bus: Bus, subject: string, digest: string, options: CallOptions): Promise<void> {
  const filter = `${subject}.${digest}.*`;
  await bus.call(`purge ${filter}`, () => bus.manager.streams.purge(stream, { filter }), options);
}

function headSubject({ application, plugin, key }: SharedObjectName): string {
  const ids = { ...application, plugin: tokenOfText(plugin), key: tokenOfText(key) };
  return subjectOf("slipway.object", ["projectId", "pipedId", "applicationId", "plugin", "key"], ids);
}

function partSubject(subject: string, digest: string, part: number): string {
  return `${subject}.${digest}.${part}`;
}
