import { setTimeout as wait } from "node:timers/promises";
import { type Bus, findSession, putSession, type SessionKey, type StoredSession, watchSessions } from "@slipway/bus";
import { Fault, type Session } from "@slipway/domain";
import { KnownSessions } from "./known-sessions.ts";

export interface SharedSessionsOptions {
  /** A write waits for NATS only as long as this bus does. */
  readonly bus: Bus;
  /** Waits for NATS as long as it takes. */
  readonly watched: Bus;
  readonly now: () => Temporal.Instant;
}

const sweepMs = 1_000;

/** The states of sessions as all gateways have them over NATS: what one stores, all others know at once. */
export class SharedSessions implements AsyncDisposable {
  readonly #options: SharedSessionsOptions;
  readonly #known = new KnownSessions();
  readonly #stop = new AbortController();
  readonly #ready = Promise.withResolvers<void>();
  /** Rejects when sessions cannot be followed any longer. */
  readonly done: Promise<void>;

  private constructor(options: SharedSessionsOptions) {
    this.#options = options;
    this.done = Promise.all([this.#watch(), this.#sweep()]).then(() => {});
    this.done.catch((error: unknown) => this.#ready.reject(error));
  }

  /** Resolves when all sessions are known. */
  static async open(options: SharedSessionsOptions): Promise<SharedSessions> {
    const sessions = new SharedSessions(options);
    await sessions.#ready.promise;
    return sessions;
  }

  /** Whether a session is known here. Asks nobody. */
  knows(id: string): boolean {
    return this.#known.get(id) !== undefined;
  }

  /** A session as it is known here, or as NATS has it if it is not; undefined if it is gone. */
  async find(key: SessionKey): Promise<StoredSession | undefined> {
    return this.#known.get(key.id) ?? (await this.read(key));
  }

  /** A session as NATS has it now. */
  async read({ subjectTag, id }: SessionKey): Promise<StoredSession | undefined> {
    const stored = await findSession(this.#options.bus, { subjectTag, id });
    if (stored !== undefined) this.#known.put(stored, this.#options.now());
    return stored;
  }

  /** Stores a new session. Resolves when every gateway can know it. Throws `conflict` if there is one with its id. */
  async add(session: Session): Promise<void> {
    if ((await this.#put(session, 0)) === undefined) throw new Fault("conflict", "there is a session with this id already");
  }

  /** Stores what `change` makes of a session, and decides again if another gateway came first; the same session changes nothing. Undefined if the session is gone. */
  async change(from: StoredSession, change: (session: Session) => Session): Promise<StoredSession | undefined> {
    for (let stored = from; ; ) {
      const session = change(stored.session);
      if (session === stored.session) return stored;
      const changed = await this.#put(session, stored.sequence);
      if (changed !== undefined) return changed;
      const again = await this.read(session);
      if (again === undefined) return undefined;
      stored = again;
    }
  }

  /** Aborts when a session that is known ends, on whichever gateway, and when it expires. */
  ended(id: string): AbortSignal {
    return this.#known.ended(id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.done.catch(() => {});
  }

  /** Undefined if another writer came first. */
  async #put(session: Session, expected: number): Promise<StoredSession | undefined> {
    const { bus, now } = this.#options;
    const sequence = await putSession(bus, session, { expected, now: now() });
    if (sequence === undefined) return undefined;
    this.#known.put({ session, sequence }, now());
    return { session, sequence };
  }

  async #watch(): Promise<void> {
    const { watched, now } = this.#options;
    for await (const item of watchSessions(watched, { signal: this.#stop.signal })) {
      if (item.kind === "ready") {
        this.#known.listed(now());
        this.#ready.resolve();
      } else if (item.kind === "current") this.#known.list(item);
      else this.#known.put(item, now());
    }
  }

  async #sweep(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await wait(sweepMs, undefined, { signal, ref: false }).catch(() => {});
      this.#known.sweep(this.#options.now());
    }
  }
}
