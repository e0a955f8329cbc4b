import { createHash } from "node:crypto";
import { type MsgHdrs, nuid } from "@nats-io/transport-node";
import { Fault } from "@slipway/domain";
import { LRUCache } from "lru-cache";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { lastMessage } from "./reading/direct-get.ts";
import { append } from "./writing/append.ts";

/** A message of a stream, as the library has it or as it was read directly. */
interface Stored {
  readonly subject: string;
  readonly header?: MsgHdrs | undefined;
  readonly headers?: MsgHdrs | undefined;
}

/** The largest part: well below the 1 MB that one message of nats-server may have. */
export const partBytes = 256 * 1024;
/** Names the parts of a message in their order: by their SHA-256, or by the write that made them. */
const partsHeader = "Slipway-Parts";
/** Parts that a bus wrote or read lately. They never change, so a name always stands for the same bytes. */
const cacheBytes = 32 * 1024 * 1024;
const caches = new WeakMap<Bus, LRUCache<string, Uint8Array>>();

/**
 * Stores the parts of a message on `subject` that share nothing with those of other messages, and returns their names. Call it before the message is written.
 * They are not remembered.
 */
export async function storeOwnParts(
  bus: Bus,
  { stream, subject, parts }: { readonly stream: string; readonly subject: string; readonly parts: readonly Uint8Array[] },
  options: CallOptions,
): Promise<readonly string[]> {
  const write = nuid.next();
  return await Promise.all(
    parts.map(async (data, at) => {
      const name = `${write}-${at}`;
      await append(bus, { stream, subject: partSubject(subject, name), data, expected: 0 }, options);
      return name;
    }),
  );
}

/**
 * Stores the parts of the message that follows another one on `subject`, each once by its content, and returns their names. Call it before the message
 * is written. `before` are the names of the parts of the message that it follows: those exist as surely as that message does.
 */
export async function storeParts(
  bus: Bus,
  {
    stream,
    subject,
    parts,
    before,
    isRestoring = false,
  }: {
    readonly stream: string;
    readonly subject: string;
    readonly parts: readonly Uint8Array[];
    readonly before: readonly string[];
    readonly isRestoring?: boolean;
  },
  options: CallOptions,
): Promise<readonly string[]> {
  const named = parts.map((data) => ({ name: createHash("sha256").update(data).digest("base64url"), data }));
  const absent = new Map(named.filter(({ name }) => !before.includes(name)).map(({ name, data }) => [name, data]));
  await Promise.all(
    absent.entries().map(async ([name, data]) => {
      const subjectOfPart = partSubject(subject, name);
      // Rejected if it is there already.
      await append(bus, { stream, subject: subjectOfPart, data, expected: 0, isRestoring }, options);
      cacheOf(bus).set(subjectOfPart, data);
    }),
  );
  return named.map(({ name }) => name);
}

/** The headers of a message with these parts. */
export function headersOfParts(names: readonly string[]): Readonly<Record<string, string>> {
  return names.length === 0 ? {} : { [partsHeader]: names.join(",") };
}

/** The names of the parts of a message; none for a message that was stored whole. */
export function namesOfParts(message: Stored): readonly string[] {
  const named = (message.header ?? message.headers)?.get(partsHeader) ?? "";
  return named === "" ? [] : named.split(",");
}

/** The parts of a message; none for a message that was stored whole. Throws `internal` if one does not exist: the message cannot be read without it. */
export async function partsOf(bus: Bus, stream: string, message: Stored, options: CallOptions): Promise<readonly Uint8Array[]> {
  const names = namesOfParts(message);
  if (names.length === 0) return [];
  const cache = cacheOf(bus);
  return await Promise.all(
    names.map(async (name) => {
      const subject = partSubject(message.subject, name);
      const part = cache.get(subject) ?? (await lastMessage(bus, stream, subject, options))?.data;
      if (part === undefined) throw new Fault("internal", `its part ${name} does not exist`);
      cache.set(subject, part);
      return part;
    }),
  );
}

/** A filter for the parts of all messages of `subject`, to remove them with it. */
export function filterForParts(subject: string): string {
  return partSubject(subject, "*");
}

/** The subjects of parts with these names of a message of `subject`. */
export function subjectsOfParts(subject: string, names: readonly string[]): readonly string[] {
  return names.map((name) => partSubject(subject, name));
}

function partSubject(subject: string, name: string): string {
  return `${subject.replace(/^slipway\./, "slipway.part.")}.${name}`;
}

function cacheOf(bus: Bus): LRUCache<string, Uint8Array> {
  const known = caches.get(bus);
  if (known) return known;
  const made = new LRUCache<string, Uint8Array>({ maxSize: cacheBytes, sizeCalculation: ({ length }) => length + 1 });
  caches.set(bus, made);
  return made;
}
