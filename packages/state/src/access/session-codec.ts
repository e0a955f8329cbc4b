import type { Person, Session, SessionEnd, SessionPurpose, SessionSecret } from "@slipway/domain";
import {
  type Person as PersonMessage,
  PersonSchema,
  SessionEnd as SessionEndNumber,
  type Session as SessionMessage,
  SessionPurpose as SessionPurposeNumber,
  SessionSchema,
  type SessionSecret as SessionSecretMessage,
  SessionSecretSchema,
} from "@slipway/proto/state";
import { instant, optionalInstant } from "../fields/instant.ts";
import { optional, required } from "../fields/presence.ts";
import { int64 } from "../fields/scalar.ts";
import { optionalWord, word } from "../fields/word.ts";
import { messageCodec } from "../tables/message-codec.ts";

/** Somebody who has signed in. */
export const person = messageCodec<Person, PersonMessage>(PersonSchema, {});
const secret = messageCodec<SessionSecret, SessionSecretMessage>(SessionSecretSchema, { at: instant });

const purpose = word<SessionPurpose, SessionPurposeNumber>("purpose of a session", {
  browser: SessionPurposeNumber.BROWSER,
  cli: SessionPurposeNumber.CLI,
});
const end = word<SessionEnd, SessionEndNumber>("end of a session", {
  "signed-out": SessionEndNumber.SIGNED_OUT,
  "signed-out-everywhere": SessionEndNumber.SIGNED_OUT_EVERYWHERE,
  replaced: SessionEndNumber.REPLACED,
  replayed: SessionEndNumber.REPLAYED,
});

const session = messageCodec<Session, SessionMessage>(SessionSchema, {
  purpose,
  person: required(person),
  createdAt: instant,
  expiresAt: instant,
  idleMs: int64,
  seenAt: instant,
  current: required(secret),
  next: optional(secret),
  previous: optional(secret),
  endedAt: optionalInstant,
  endedBy: optionalWord(end),
});

/** Encodes a session. */
export const encodeSession: (value: Session) => SessionMessage = session.encode;

/** Decodes a session. Throws `invalid` if a field that every version sets is missing, or has a value that only a newer version knows. */
export function decodeSession(message: SessionMessage): Session {
  return session.decode(message, "session");
}
