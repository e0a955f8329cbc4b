import type { Person } from "./person.ts";

/** What a session is for: a person's browser, or the command line, which renews it by its refresh token. */
export type SessionPurpose = "browser" | "cli";

/** Why a session was ended before its time. `replaced`: another sign-in in the same browser. `replayed`: somebody used a secret that was replaced, so two have it. */
export type SessionEnd = "signed-out" | "signed-out-everywhere" | "replaced" | "replayed";

/** A secret of a session, known by its hash. */
export interface SessionSecret {
  readonly hash: string;
  /** When it was made; of the previous one, when it was replaced. */
  readonly at: Temporal.Instant;
}

/** A sign-in that lasts. Holds no secret, only hashes. */
export interface Session {
  readonly id: string;
  /** The same for all sessions of a person. */
  readonly subjectTag: string;
  readonly purpose: SessionPurpose;
  readonly person: Person;
  readonly createdAt: Temporal.Instant;
  /** When it ends, however much it is used. */
  readonly expiresAt: Temporal.Instant;
  /** How long it may be unused. */
  readonly idleMs: number;
  /** When its use was last recorded. */
  readonly seenAt: Temporal.Instant;
  readonly current: SessionSecret;
  /** A secret that was handed out and not used yet: its answer may have been lost. */
  readonly next: SessionSecret | undefined;
  /** The secret before, for calls that were under way when the next one was first used. */
  readonly previous: SessionSecret | undefined;
  readonly endedAt: Temporal.Instant | undefined;
  readonly endedBy: SessionEnd | undefined;
  /** Where the sign-in came from. */
  readonly address: string;
  readonly userAgent: string;
}

/** What a new session is made of. */
export type NewSession = Pick<
  Session,
  "id" | "subjectTag" | "purpose" | "person" | "createdAt" | "expiresAt" | "idleMs" | "address" | "userAgent"
> & {
  /** Of its first secret. */
  readonly hash: string;
};

/** A session that has just begun. */
export function newSession({ hash, ...session }: NewSession): Session {
  const at = session.createdAt;
  return {
    ...session,
    seenAt: at,
    current: { hash, at },
    next: undefined,
    previous: undefined,
    endedAt: undefined,
    endedBy: undefined,
  };
}
