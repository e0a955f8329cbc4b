import { listSessions, type StoredSession } from "@slipway/bus";
import {
  adoptSecret,
  endSession,
  isOver,
  isRenewalDue,
  judgeSecret,
  newSession,
  offerSecret,
  type Person,
  type Session,
  type SessionEnd,
  type SessionPurpose,
} from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import type { CookieSigner } from "./cookie-keys.ts";
import { hashOfSecret, newSecret, newSessionId, readToken, type SessionToken, tagOfSubject, writeToken } from "./session-token.ts";
import { SharedSessions, type SharedSessionsOptions } from "./shared-sessions.ts";

export interface SessionsOptions extends SharedSessionsOptions {
  readonly signer: CookieSigner;
  readonly log: Logger;
}

/** How a session begins. */
export interface StartSession {
  readonly purpose: SessionPurpose;
  /** When it ends, however much it is used; at most 30 days. */
  readonly lifetimeMs: number;
  /** How long it may be unused. */
  readonly idleMs: number;
  readonly address: string;
  readonly userAgent: string;
}

/** What a client has to keep from now on. */
export interface TokenToKeep {
  readonly token: string;
  /** Until its session ends, however much it is used. */
  readonly secondsLeft: number;
}

/** A session that is not over. */
export interface LiveSession {
  readonly session: Session;
  /** Aborts when the session ends, on whichever gateway, and when it expires. */
  readonly ended: AbortSignal;
}

/** The longest session: keys that have signed its token are kept as long. */
const longestSessionMs = 30 * 24 * 3_600_000;

/**
 * The sessions of people who have signed in, shared by all gateways over NATS: what one ends is over at all others at once, open streams as well. A client keeps a token; NATS has a
 * hash of its secret only.
 *
 * The secret is replaced every 15 minutes: `renew` hands out the next one, and the first use of that makes it the current one. The one before is good for another minute. Whoever uses
 * it later, or any older one, has it from somebody else, or somebody else has it from them: the session ends for both.
 */
export class Sessions implements AsyncDisposable {
  readonly #options: SessionsOptions;
  readonly #shared: SharedSessions;

  private constructor(options: SessionsOptions, shared: SharedSessions) {
    this.#options = options;
    this.#shared = shared;
  }

  /** Resolves when all sessions are known. */
  static async open(options: SessionsOptions): Promise<Sessions> {
    return new Sessions(options, await SharedSessions.open(options));
  }

  /** Rejects when sessions cannot be followed any longer. */
  get done(): Promise<void> {
    return this.#shared.done;
  }

  /** Begins a session, with a new id and a new secret. Resolves when NATS has stored it: from then on every gateway knows its token. */
  async start(
    person: Person,
    { purpose, lifetimeMs, idleMs, address, userAgent }: StartSession,
  ): Promise<TokenToKeep & { readonly session: Session }> {
    const { signer, now } = this.#options;
    const at = now();
    const token: SessionToken = { subjectTag: tagOfSubject(person.id), id: newSessionId(), secret: newSecret() };
    const session = newSession({
      id: token.id,
      subjectTag: token.subjectTag,
      purpose,
      person,
      createdAt: at,
      expiresAt: at.add({ milliseconds: Math.round(Math.min(lifetimeMs, longestSessionMs)) }),
      idleMs: Math.round(Math.min(idleMs, longestSessionMs)),
      address,
      userAgent: userAgent.slice(0, 200),
      hash: hashOfSecret(token.secret),
    });
    await this.#shared.add(session);
    return { token: writeToken(token, signer), secondsLeft: this.#secondsLeft(session), session };
  }

  /** The session of a token; undefined for a token that is forged, replaced or of a session that is over. Ends the session if the token was replaced. */
  async find(token: string): Promise<LiveSession | undefined> {
    const found = await this.#judge(token);
    return found && { session: found.stored.session, ended: this.#shared.ended(found.stored.session.id) };
  }

  /** Whether a token is one of a session that is known here, whether or not it is still good. Asks nobody. */
  knows(text: string): boolean {
    const token = readToken(text, this.#options.signer);
    return token !== undefined && this.#shared.knows(token.id);
  }

  /** The session with this id, for a caller whose right to it was checked by something else; undefined if it is over. */
  async live(key: Pick<Session, "subjectTag" | "id">): Promise<LiveSession | undefined> {
    const stored = await this.#shared.find(key);
    if (stored === undefined || isOver(stored.session, this.#options.now())) return undefined;
    return { session: stored.session, ended: this.#shared.ended(key.id) };
  }

  /** The token that the client should keep from now on; undefined if it should keep the one that it has. Also undefined if NATS cannot be reached: a call does not fail for it. */
  async renew(token: string): Promise<TokenToKeep | undefined> {
    const { signer, now, log } = this.#options;
    try {
      const found = await this.#judge(token);
      if (found?.use !== "current" || !isRenewalDue(found.stored.session, now())) return undefined;
      const secret = newSecret();
      const hash = hashOfSecret(secret);
      const stored = await this.#shared.change(found.stored, (session) =>
        !isOver(session, now()) && isRenewalDue(session, now()) ? offerSecret(session, hash, now()) : session,
      );
      if (stored?.session.next?.hash !== hash) return undefined;
      return { token: writeToken({ ...found.token, secret }, signer), secondsLeft: this.#secondsLeft(stored.session) };
    } catch (err) {
      log.debug({ err }, "a session was not renewed");
      return undefined;
    }
  }

  /** Ends a session. Resolves when NATS has stored that: every gateway hears of it at once. */
  async end({ subjectTag, id }: Pick<Session, "subjectTag" | "id">, why: SessionEnd): Promise<void> {
    const stored = await this.#shared.read({ subjectTag, id });
    if (stored !== undefined) await this.#shared.change(stored, (session) => endSession(session, why, this.#options.now()));
  }

  /** Ends all sessions of a person, on all devices. Returns how many were not over. A session that begins later is not ended. */
  async endAll(personId: string): Promise<number> {
    const open = await this.list(personId);
    await Promise.all(open.map((session) => this.end(session, "signed-out-everywhere")));
    return open.length;
  }

  /** The sessions of a person that are not over, newest first. */
  async list(personId: string): Promise<readonly Session[]> {
    const { bus, now } = this.#options;
    const stored = (await listSessions(bus, tagOfSubject(personId))).map(({ session }) => session);
    return stored
      .filter((session) => session.person.id === personId && !isOver(session, now()))
      .toSorted((one, other) => Temporal.Instant.compare(other.createdAt, one.createdAt));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#shared[Symbol.asyncDispose]();
  }

  #secondsLeft({ expiresAt }: Session): number {
    return Math.ceil((expiresAt.epochMilliseconds - this.#options.now().epochMilliseconds) / 1_000);
  }

  /** The session of a token that is good. Records the first use of a new secret, and ends the session whose secret was replayed. */
  async #judge(text: string) {
    const { signer, now, log } = this.#options;
    const token = readToken(text, signer);
    if (token === undefined) return undefined;
    const hash = hashOfSecret(token.secret);
    let stored = await this.#shared.find(token);
    if (stored === undefined) return undefined;
    let use = judgeSecret(stored.session, hash, now());
    if (use === "replayed") {
      // Another gateway may have handed it out a moment ago.
      stored = await this.#shared.read(token);
      if (stored === undefined) return undefined;
      use = judgeSecret(stored.session, hash, now());
    }
    switch (use) {
      case "over":
        return undefined;
      case "replayed": {
        const { id, person } = stored.session;
        log.warn({ sessionId: id, subject: person.id }, "a session was ended: somebody used a secret of it that had been replaced");
        await this.end(token, "replayed");
        return undefined;
      }
      case "next":
        return { token, use, stored: await this.#adopt(stored, hash) };
      default:
        return { token, use, stored };
    }
  }

  /** If NATS cannot be reached, the next call records it: both secrets are good until then. */
  async #adopt(stored: StoredSession, hash: string): Promise<StoredSession> {
    const { now, log } = this.#options;
    try {
      const adopted = await this.#shared.change(stored, (session) => (session.next?.hash === hash ? adoptSecret(session, now()) : session));
      return adopted ?? stored;
    } catch (err) {
      log.debug({ err }, "the first use of a session's new secret was not recorded");
      return stored;
    }
  }
}
