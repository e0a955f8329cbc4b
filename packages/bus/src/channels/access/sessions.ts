import { endOfSession, Fault, isFault, type Session } from "@slipway/domain";
import { decodeSession, decodeStored, encodeSession } from "@slipway/state";
import type { Bus, CallOptions } from "../../connection/bus.ts";
import { lastMessage, lastMessages } from "../../topics/reading/direct-get.ts";
import { readStored } from "../../topics/reading/read-stored.ts";
import { skipUnreadable } from "../../topics/reading/skip-unreadable.ts";
import { watchMessages } from "../../topics/reading/watch-messages.ts";
import { topics } from "../../topics/topics.ts";
import { appendSigned } from "../../topics/writing/append-signed.ts";

const { session: topic } = topics;

/** A session as it is stored. */
export interface StoredSession {
  readonly session: Session;
  /** The next write names it: of several writers one wins. */
  readonly sequence: number;
}

/** Which session. */
export type SessionKey = Pick<Session, "subjectTag" | "id">;

/**
 * Stores a session, and lets it expire with its end. `expected` is the sequence of the state before; 0 for a new session. Undefined if another writer came first. Throws `invalid` for
 * ids that cannot be part of a subject.
 */
export async function putSession(
  bus: Bus,
  session: Session,
  { expected, now, ...options }: CallOptions & { readonly expected: number; readonly now: Temporal.Instant },
): Promise<number | undefined> {
  return await appendSigned(bus, topic, encodeSession(session), { ...options, expected, keptSeconds: secondsLeft(session, now) });
}

/** How long a session that was ended is kept, so that every gateway that is away for a moment still hears of it by its watch. */
const endedSeconds = 600;

function secondsLeft(session: Session, now: Temporal.Instant): number {
  return session.endedAt === undefined ? (endOfSession(session).epochMilliseconds - now.epochMilliseconds) / 1_000 : endedSeconds;
}

/** A session; undefined if there is none, or it has expired. Throws `internal` if it cannot be decoded. */
export async function findSession(bus: Bus, { subjectTag, id }: SessionKey, options: CallOptions = {}): Promise<StoredSession | undefined> {
  const subject = topic.filter({ subjectTag, sessionId: id });
  const found = await lastMessage(bus, topic.stream.name, subject, options);
  if (found === undefined) return undefined;
  try {
    const session = decodeStored(`message ${found.seq} of ${subject}`, () => decodeSession(readStored(bus, topic, found)));
    return { session, sequence: found.seq };
  } catch (err) {
    if (!(err instanceof Fault) || !isFault(err.cause, "forbidden")) throw err;
    bus.log.error({ err, subject }, "a session that no gateway has signed is none");
    return undefined;
  }
}

/** All sessions of a person. Unreadable ones are skipped with an error in the log. */
export async function listSessions(bus: Bus, subjectTag: string, options: CallOptions = {}): Promise<readonly StoredSession[]> {
  const found: StoredSession[] = [];
  for await (const message of lastMessages(bus, topic.stream.name, topic.filter({ subjectTag }), options)) {
    const read = () => decodeSession(readStored(bus, topic, message));
    const session = skipUnreadable(bus, { noun: topic.noun, subject: message.subject }, read);
    if (session) found.push({ session, sequence: message.seq });
  }
  return found;
}

/** All sessions, then `ready`, then every change. After the server has lost messages, all sessions and `ready` again. Unreadable ones are skipped. Ends when `signal` aborts. */
export async function* watchSessions(
  bus: Bus,
  options: CallOptions = {},
): AsyncGenerator<({ readonly kind: "current" | "new" } & StoredSession) | { readonly kind: "ready" }> {
  for await (const item of watchMessages(bus, topic, {}, options)) {
    if (item.kind === "ready") {
      yield item;
      continue;
    }
    const { kind, subject, message, sequence } = item;
    const session = skipUnreadable(bus, { noun: topic.noun, subject }, () => decodeSession(message));
    if (session) yield { kind, session, sequence };
  }
}
