import type { StoredSession } from "@slipway/bus";
import { endOfSession, isOver } from "@slipway/domain";

interface Entry extends StoredSession {
  /** Made when somebody asks for it. */
  ended?: AbortController;
}

/** How long a session that is over is remembered: a change of it that arrives late must not bring it back. */
const overMs = 10 * 60_000;

/** The sessions that this gateway knows, as the watch and its own writes tell of them. */
export class KnownSessions {
  #entries = new Map<string, Entry>();
  /** The sessions of a watch that begins, until it has told of all. */
  #listed: Map<string, StoredSession> | undefined;

  get(id: string): StoredSession | undefined {
    return this.#entries.get(id);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Takes a state of a session. An older one than is known changes nothing. */
  put({ session, sequence }: StoredSession, now: Temporal.Instant): void {
    const known = this.#entries.get(session.id);
    if (known !== undefined && known.sequence >= sequence) return;
    this.#set({ session, sequence }, now);
  }

  /** Takes a session that exists while a watch begins. */
  list(stored: StoredSession): void {
    this.#listed ??= new Map();
    this.#listed.set(stored.session.id, stored);
  }

  /** The watch has told of all sessions: those that it did not tell of are gone, as NATS has lost them. Whatever is known of others begins anew, also the order of its states. */
  listed(now: Temporal.Instant): void {
    const listed = this.#listed ?? new Map<string, StoredSession>();
    this.#listed = undefined;
    for (const id of this.#entries.keys()) if (!listed.has(id)) this.#drop(id);
    for (const stored of listed.values()) this.#set(stored, now);
  }

  /** Aborts when a known session ends. */
  ended(id: string): AbortSignal {
    const entry = this.#entries.get(id);
    if (entry === undefined) return AbortSignal.abort();
    entry.ended ??= new AbortController();
    return entry.ended.signal;
  }

  /** Ends what has expired, and forgets what has been over for long. */
  sweep(now: Temporal.Instant): void {
    for (const [id, { session, ended }] of this.#entries) {
      if (!isOver(session, now)) continue;
      ended?.abort();
      const at = session.endedAt ?? endOfSession(session);
      if (now.epochMilliseconds - at.epochMilliseconds >= overMs) this.#entries.delete(id);
    }
  }

  #set(stored: StoredSession, now: Temporal.Instant): void {
    const { id } = stored.session;
    const ended = this.#entries.get(id)?.ended;
    this.#entries.set(id, { ...stored, ...(ended && { ended }) });
    if (isOver(stored.session, now)) ended?.abort();
  }

  #drop(id: string): void {
    this.#entries.get(id)?.ended?.abort();
    this.#entries.delete(id);
  }
}
