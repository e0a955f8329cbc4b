import type { Session, SessionEnd } from "./session.ts";

/** How old a secret is before the next one is handed out. Sessions that may be unused only briefly renew more often, as their use is recorded with that. */
const longestSecretMs = 15 * 60_000;
/** How long a secret that was replaced is still good, for calls that were under way. */
const graceMs = 60_000;
/** How long to wait for the first use of a secret before another is handed out: the answer with it may have been lost, or be slow. */
const unusedMs = 2 * 60_000;

/** When a session ends by itself if it is not used any more. */
export function endOfSession({ seenAt, idleMs, expiresAt }: Pick<Session, "seenAt" | "idleMs" | "expiresAt">): Temporal.Instant {
  const idle = seenAt.add({ milliseconds: Math.round(idleMs) });
  return Temporal.Instant.compare(idle, expiresAt) < 0 ? idle : expiresAt;
}

/** Whether a session is over: ended, expired, or unused for too long. */
export function isOver(session: Session, now: Temporal.Instant): boolean {
  return session.endedAt !== undefined || Temporal.Instant.compare(endOfSession(session), now) <= 0;
}

/**
 * What a secret means that was once handed out for a session. `current`, `next` and `previous` are good. `replayed`: it was replaced, and the one after it is in use, so somebody else
 * has it too.
 */
export type SecretUse = "current" | "next" | "previous" | "replayed" | "over";

/** Judges a secret by its hash. The caller has checked that it was handed out for this session: a forged one is no replay. */
export function judgeSecret(session: Session, hash: string, now: Temporal.Instant): SecretUse {
  if (isOver(session, now)) return "over";
  if (session.current.hash === hash) return "current";
  if (session.next?.hash === hash) return "next";
  if (session.previous?.hash === hash && msBetween(session.previous.at, now) < graceMs) return "previous";
  return "replayed";
}

/** Whether the current secret is due to be replaced. */
export function isRenewalDue({ current, next, idleMs }: Session, now: Temporal.Instant): boolean {
  const dueMs = Math.min(longestSecretMs, idleMs / 4);
  return msBetween(current.at, now) >= dueMs && (next === undefined || msBetween(next.at, now) >= Math.min(unusedMs, dueMs));
}

/** Hands out the next secret. The current one stays good until the next one is used. */
export function offerSecret(session: Session, hash: string, now: Temporal.Instant): Session {
  return { ...session, next: { hash, at: now }, seenAt: now };
}

/** Records the first use of the next secret: it is the current one from now on. */
export function adoptSecret(session: Session, now: Temporal.Instant): Session {
  const { next, current } = session;
  if (next === undefined) return session;
  return { ...session, current: { hash: next.hash, at: now }, next: undefined, previous: { hash: current.hash, at: now }, seenAt: now };
}

/** Ends a session; one that was ended stays as it was. */
export function endSession(session: Session, endedBy: SessionEnd, now: Temporal.Instant): Session {
  return session.endedAt === undefined ? { ...session, endedAt: now, endedBy, next: undefined, previous: undefined } : session;
}

function msBetween(from: Temporal.Instant, to: Temporal.Instant): number {
  return to.epochMilliseconds - from.epochMilliseconds;
}
