import { setTimeout as wait } from "node:timers/promises";
import type { JsMsg, StoredMsg } from "@nats-io/jetstream";
import { Fault } from "@slipway/domain";
import { backoffDelay } from "@slipway/runtime";
import { LRUCache } from "lru-cache";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { append } from "../topics/append.ts";
import { allMessages, lastMessage, lastMessages } from "../topics/direct-get.ts";
import { follow } from "../topics/follow.ts";
import type { Ids } from "../topics/topic.ts";
import type { AggregateKind, Change, Unchanged, Updated, Versioned, Watched } from "./aggregate-kind.ts";

/** All ids of one aggregate. */
export type Key<Name extends string> = Readonly<Record<Name, string>>;

/** Says: read, and decide again. */
const again = Symbol("again");

/**
 * The aggregates of one kind. Every method waits for a lost connection to come back, until its `signal` aborts; then it rejects with the signal's reason.
 * Ids that can not be part of a subject are refused with `invalid`.
 */
export class Aggregates<State, Event, Name extends string> {
  readonly #bus: Bus;
  readonly #kind: AggregateKind<State, Event, Name>;
  readonly #known = new LRUCache<string, Versioned<State>>({ max: 256 });
  /** Subjects by the filter they were found with: a key never changes. */
  readonly #subjects = new LRUCache<string, string>({ max: 4_096 });

  constructor(bus: Bus, kind: AggregateKind<State, Event, Name>) {
    this.#bus = bus;
    this.#kind = kind;
  }

  /** The current state, undefined when there is no such aggregate. */
  async find(key: Key<Name>, options: CallOptions = {}): Promise<Versioned<State> | undefined> {
    const found = await lastMessage(this.#bus, this.#kind.topic.stream.name, this.#subjectOf(key), options);
    return found && this.#read(found);
  }

  /** The current state. Throws `not_found` when there is no such aggregate. */
  async get(key: Key<Name>, options: CallOptions = {}): Promise<Versioned<State>> {
    const found = await this.find(key, options);
    if (found === undefined) throw new Fault("not_found", `${this.#kind.topic.noun} ${this.#subjectOf(key)} does not exist`);
    return found;
  }

  /** The aggregate that these ids name, for who does not know the rest of its key. Undefined when there is none. Looks through all of them the first time only. */
  async findBy(ids: Ids<Name>, options: CallOptions = {}): Promise<Versioned<State> | undefined> {
    const { topic } = this.#kind;
    const filter = topic.filter(ids);
    const subject = this.#subjects.get(filter);
    const known = subject === undefined ? undefined : await lastMessage(this.#bus, topic.stream.name, subject, options);
    if (known) return this.#read(known);
    for await (const message of lastMessages(this.#bus, topic.stream.name, filter, options)) {
      const found = this.#readable(message.subject, () => this.#read(message));
      if (found) this.#subjects.set(filter, message.subject);
      if (found) return found;
    }
    return undefined;
  }

  /** The current states of all aggregates of these ids, in no certain order. */
  async list(ids: Ids<Name> = {}, options: CallOptions = {}): Promise<Versioned<State>[]> {
    return await Array.fromAsync(this.#list(ids, options));
  }

  async *#list(ids: Ids<Name>, options: CallOptions): AsyncGenerator<Versioned<State>> {
    const messages = lastMessages(this.#bus, this.#kind.topic.stream.name, this.#kind.topic.filter(ids), options);
    for await (const message of messages) {
      const found = this.#readable(message.subject, () => this.#read(message));
      if (found) yield found;
    }
  }

  /**
   * Appends the event that `decide` makes of the current state; with undefined nothing is to be done. What `decide` throws is thrown.
   * When another writer came first it decides again, on the new state: it must be pure, and may be called any number of times. A write whose answer was
   * lost is looked for before anything is decided again, so it counts once; `decide` should still return undefined for what is already so, because
   * history that old is not kept for ever.
   */
  async update(
    key: Key<Name>,
    decide: (state: State | undefined) => Event | undefined,
    { signal }: CallOptions = {},
  ): Promise<Updated<State> | Unchanged<State>> {
    const subject = this.#subjectOf(key);
    for (let conflicts = 0, known = this.#known.get(subject); ; known = undefined) {
      const current = known ?? (await this.find(key, { signal }));
      const event = this.#decideOn(current?.state, decide, known !== undefined);
      if (event === again) continue;
      const sequence = current?.sequence ?? 0;
      if (event === undefined) return { state: current?.state, sequence, changed: false };
      const state = this.#kind.apply(current?.state, event);
      const data = this.#kind.encode({ event, state });
      const appended = await append(this.#bus, { stream: this.#kind.topic.stream.name, subject, data, expected: sequence }, { signal });
      if (appended !== undefined) {
        this.#known.set(subject, { state, sequence: appended });
        return { state, sequence: appended, changed: true };
      }
      this.#known.delete(subject);
      if (++conflicts > 1) await wait(backoffDelay(conflicts, { baseMs: 2, maxMs: 50 }), undefined, signal ? { signal } : {});
    }
  }

  /** As `update`, for an aggregate that is there. Throws `not_found` when it is not. */
  async change(
    key: Key<Name>,
    decide: (state: State) => Event | undefined,
    options: CallOptions = {},
  ): Promise<Versioned<State> & { readonly changed: boolean }> {
    const decideKnown = (state: State | undefined): Event | undefined => {
      if (state === undefined) throw new Fault("not_found", `${this.#kind.topic.noun} ${this.#subjectOf(key)} does not exist`);
      return decide(state);
    };
    return this.#present(await this.update(key, decideKnown, options));
  }

  /** As `update`, for an aggregate that may have to be made: `decide` has an event where there is no state yet. */
  async ensure(
    key: Key<Name>,
    decide: (state: State | undefined) => Event | undefined,
    options: CallOptions = {},
  ): Promise<Versioned<State> & { readonly changed: boolean }> {
    return this.#present(await this.update(key, decide, options));
  }

  #present({ state, sequence, changed }: Updated<State> | Unchanged<State>): Versioned<State> & { readonly changed: boolean } {
    if (state === undefined) throw new Fault("internal", `nothing was decided for a ${this.#kind.topic.noun} that does not exist`);
    return { state, sequence, changed };
  }

  /** What is remembered may be old: enough to make an event of, since an old sequence is refused, but not to find that there is nothing to do. */
  #decideOn(
    state: State | undefined,
    decide: (state: State | undefined) => Event | undefined,
    mayBeOld: boolean,
  ): Event | undefined | typeof again {
    try {
      const event = decide(state);
      return event === undefined && mayBeOld ? again : event;
    } catch (error) {
      if (mayBeOld) return again;
      throw error;
    }
  }

  /**
   * First the state of every aggregate of these ids, then `ready`, then every change as it comes. Nothing is left out or told twice when the connection is
   * lost in between. A change may come for an aggregate that was not there before. Ends when `signal` aborts.
   */
  async *watch(ids: Ids<Name> = {}, { signal }: CallOptions = {}): AsyncGenerator<Watched<State, Event>> {
    for await (const item of follow(this.#bus, this.#kind.topic.stream.name, this.#kind.topic.filter(ids), { begin: "last", signal })) {
      if (item.kind === "ready") yield item;
      else {
        const { message } = item;
        const change = this.#readable(message.subject, () => this.#readChange(message));
        if (change === undefined) continue;
        if (item.kind === "new") yield { kind: "change", ...change };
        else yield { kind: "state", state: change.state, sequence: change.sequence };
      }
    }
  }

  /** Every change of one aggregate that is still kept, oldest first. */
  async history(key: Key<Name>, options: CallOptions = {}): Promise<Change<State, Event>[]> {
    const changes: Change<State, Event>[] = [];
    for await (const message of allMessages(this.#bus, this.#kind.topic.stream.name, this.#subjectOf(key), options)) {
      const change = this.#readable(message.subject, () => this.#readChange(message));
      if (change) changes.push(change);
    }
    return changes;
  }

  /**
   * Removes an aggregate and its history from JetStream, for one that has ended and is recorded elsewhere. Idempotent; no watch tells of it.
   */
  async forget(key: Key<Name>, options: CallOptions = {}): Promise<void> {
    const subject = this.#subjectOf(key);
    await this.#bus.call(
      `forget ${subject}`,
      () => this.#bus.manager.streams.purge(this.#kind.topic.stream.name, { filter: subject }),
      options,
    );
    this.#known.delete(subject);
  }

  #subjectOf(key: Key<Name>): string {
    return this.#kind.topic.filter(key);
  }

  #read(message: StoredMsg): Versioned<State> {
    return { state: this.#decode(message).state, sequence: message.seq };
  }

  #readChange(message: StoredMsg | JsMsg): Change<State, Event> {
    const at = Temporal.Instant.fromEpochMilliseconds(message.time.getTime());
    return { ...this.#decode(message), sequence: message.seq, at };
  }

  #decode({ subject, seq, data }: StoredMsg | JsMsg): { readonly event: Event; readonly state: State } {
    try {
      return this.#kind.decode(data);
    } catch (cause) {
      throw new Fault("invalid", `message ${seq} of ${subject} can not be read: ${String(cause)}`, { cause });
    }
  }

  /** In a list one message that can not be read must not hide the others. */
  #readable<T>(subject: string, read: () => T): T | undefined {
    try {
      return read();
    } catch (err) {
      this.#bus.log.error({ err, subject }, `left out a ${this.#kind.topic.noun} that could not be read`);
      return undefined;
    }
  }
}

/** What `Aggregates` offers, for who takes it or stands in for it. */
export type AggregatesOf<State, Event, Name extends string> = Pick<Aggregates<State, Event, Name>, keyof Aggregates<State, Event, Name>>;
