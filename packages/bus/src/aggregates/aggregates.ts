import type { JsMsg } from "@nats-io/jetstream";
import { type Actor, Fault } from "@slipway/domain";
import { LRUCache } from "lru-cache";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { filterForParts } from "../topics/parts.ts";
import { allMessages, lastMessages } from "../topics/reading/direct-get.ts";
import { follow } from "../topics/reading/follow.ts";
import type { Ids } from "../topics/topic.ts";
import type { AggregateKind, Change, Unchanged, Updated, Versioned, Watched, WatchOptions, WriteOptions } from "./aggregate-kind.ts";
import { AggregateWriter } from "./aggregate-writer.ts";
import { MessageReader, type Read } from "./message-reader.ts";

/** All ids of one aggregate. */
export type Key<Name extends string> = Readonly<Record<Name, string>>;

function versioned<State>(read: Read<State> | undefined): Versioned<State> | undefined {
  return read && { state: read.state, sequence: read.sequence };
}

/**
 * The aggregates of one kind. Every method waits until a lost connection is back; if its `signal` aborts first, it rejects with the signal's reason.
 * All throw `invalid` for ids that cannot be part of a subject.
 */
export class Aggregates<State, Event extends { readonly kind: string }, Name extends string> {
  readonly #bus: Bus;
  readonly #kind: AggregateKind<State, Event, Name>;
  readonly #actor: Actor;
  readonly #reader: MessageReader<State, Event, Name>;
  readonly #writer: AggregateWriter<State, Event, Name>;
  /** Subjects by the filter that found them: the key of an aggregate never changes. */
  readonly #subjects = new LRUCache<string, string>({ max: 4_096 });

  /** `actor` is recorded with every event for which a call names no other. */
  constructor(bus: Bus, kind: AggregateKind<State, Event, Name>, actor: Actor) {
    this.#bus = bus;
    this.#kind = kind;
    this.#actor = actor;
    this.#reader = new MessageReader(bus, kind);
    this.#writer = new AggregateWriter(bus, kind, this.#reader);
  }

  /** The current state; undefined if the aggregate does not exist. */
  async find(key: Key<Name>, options: CallOptions = {}): Promise<Versioned<State> | undefined> {
    return versioned(await this.#reader.last(this.#subjectOf(key), options));
  }

  /** The current state. Throws `not_found` if the aggregate does not exist. */
  async get(key: Key<Name>, options: CallOptions = {}): Promise<Versioned<State>> {
    const found = await this.find(key, options);
    if (found === undefined) throw new Fault("not_found", `${this.#kind.topic.noun} ${this.#subjectOf(key)} does not exist`);
    return found;
  }

  /** The aggregate with these ids, for callers without the full key; undefined if there is none. Only the first call for an aggregate reads the whole list. */
  async findBy(ids: Ids<Name>, options: CallOptions = {}): Promise<Versioned<State> | undefined> {
    const { topic } = this.#kind;
    const filter = topic.filter(ids);
    const subject = this.#subjects.get(filter);
    const known = subject === undefined ? undefined : versioned(await this.#reader.last(subject, options));
    if (known) return known;
    for await (const message of lastMessages(this.#bus, topic.stream.name, filter, options)) {
      const found = await this.#reader.stateInList(message, options);
      if (found === undefined) continue;
      this.#subjects.set(filter, message.subject);
      return found;
    }
    return undefined;
  }

  /** Like `findBy`. Throws `not_found` if there is none. */
  async getBy(ids: Ids<Name>, options: CallOptions = {}): Promise<Versioned<State>> {
    const found = await this.findBy(ids, options);
    if (found === undefined) throw new Fault("not_found", `no ${this.#kind.topic.noun} ${Object.values(ids).join(" ")}`);
    return found;
  }

  /** The current states of all aggregates with these ids, in no particular order. Unreadable ones are skipped. */
  async list(ids: Ids<Name> = {}, options: CallOptions = {}): Promise<Versioned<State>[]> {
    return await Array.fromAsync(this.#list(ids, options));
  }

  async *#list(ids: Ids<Name>, options: CallOptions): AsyncGenerator<Versioned<State>> {
    const messages = lastMessages(this.#bus, this.#kind.topic.stream.name, this.#kind.topic.filter(ids), options);
    for await (const message of messages) {
      const found = await this.#reader.stateInList(message, options);
      if (found) yield found;
    }
  }

  /**
   * Appends the event that `decide` returns for the current state; undefined means there is nothing to do. Rethrows what `decide` throws.
   * If another writer was first, `decide` is called again with the new state: it must be pure and may be called any number of times. If the answer to a
   * write was lost, the write is looked up before the next decision, so it counts once. `decide` should still return undefined for a state that is
   * already reached, because old history is removed. The event is stored with the actor, and within the limits of `boundEvent`: what was cut is logged.
   */
  async update(
    key: Key<Name>,
    decide: (state: State | undefined) => Event | undefined,
    { signal, actor = this.#actor }: WriteOptions = {},
  ): Promise<Updated<State> | Unchanged<State>> {
    return await this.#writer.update(this.#subjectOf(key), decide, { signal, actor });
  }

  /** Like `update`, for an existing aggregate. Throws `not_found` if it does not exist. */
  async change(
    key: Key<Name>,
    decide: (state: State) => Event | undefined,
    options: WriteOptions = {},
  ): Promise<Versioned<State> & { readonly changed: boolean }> {
    const decideKnown = (state: State | undefined): Event | undefined => {
      if (state === undefined) throw new Fault("not_found", `${this.#kind.topic.noun} ${this.#subjectOf(key)} does not exist`);
      return decide(state);
    };
    return this.#present(await this.update(key, decideKnown, options));
  }

  /** Like `update`, for an aggregate that may not exist yet: for an undefined state, `decide` returns the event that creates it. */
  async ensure(
    key: Key<Name>,
    decide: (state: State | undefined) => Event | undefined,
    options: WriteOptions = {},
  ): Promise<Versioned<State> & { readonly changed: boolean }> {
    return this.#present(await this.update(key, decide, options));
  }

  #present({ state, sequence, changed }: Updated<State> | Unchanged<State>): Versioned<State> & { readonly changed: boolean } {
    if (state === undefined) throw new Fault("internal", `no event was decided for a ${this.#kind.topic.noun} that does not exist`);
    return { state, sequence, changed };
  }

  /**
   * Yields the state of every aggregate with these ids, then `ready`, then every change. Nothing is missing or repeated after a lost connection. If the
   * server lost messages, the watch starts again with the states. A change may be of a new aggregate, and has no event if only its state can be decoded.
   * Ends when `signal` aborts.
   */
  async *watch(ids: Ids<Name> = {}, { signal, onUnreadable }: WatchOptions<Name> = {}): AsyncGenerator<Watched<State, Event>> {
    const { topic } = this.#kind;
    for await (const item of follow(this.#bus, topic.stream.name, topic.filter(ids), { begin: "last", signal })) {
      const news = item.kind === "ready" ? item : await this.#newsOf(item.kind, item.message, { signal });
      if (news) yield news;
      else if (item.kind !== "ready") {
        const key = topic.idsOf(item.message.subject);
        if (key) onUnreadable?.(key);
      }
    }
  }

  /**
   * Yields `ready`, then every change from then on of the aggregates with these ids. Whoever lists them after `ready` has missed nothing; `ready` again means that changes may have been missed, because the server
   * lost messages. Ends when `signal` aborts.
   */
  async *watchNew(ids: Ids<Name> = {}, { signal }: CallOptions = {}): AsyncGenerator<Watched<State, Event>> {
    const { topic } = this.#kind;
    for await (const item of follow(this.#bus, topic.stream.name, topic.filter(ids), { begin: "new", signal })) {
      const news = item.kind === "ready" ? item : await this.#newsOf("new", item.message, { signal });
      if (news) yield news;
    }
  }

  async #newsOf(kind: "current" | "new", message: JsMsg, options: CallOptions): Promise<Watched<State, Event> | undefined> {
    if (kind === "new") {
      const change = await this.#reader.watchedChange(message, options);
      return change && { kind: "change", ...change };
    }
    const found = await this.#reader.stateInList(message, options);
    return found && { kind: "state", ...found };
  }

  /** The stored changes of one aggregate, oldest first. */
  async history(key: Key<Name>, options: CallOptions = {}): Promise<Change<State, Event>[]> {
    const changes: Change<State, Event>[] = [];
    for await (const message of allMessages(this.#bus, this.#kind.topic.stream.name, this.#subjectOf(key), options)) {
      const change = await this.#reader.changeInHistory(message, options);
      if (change) changes.push(change);
    }
    return changes;
  }

  /** Removes an aggregate and its history from JetStream. Only for one that has ended and is in the permanent record. Idempotent; no watch yields it. */
  async forget(key: Key<Name>, options: CallOptions = {}): Promise<void> {
    const subject = this.#subjectOf(key);
    // The parts last: a message whose parts are gone cannot be read.
    for (const filter of [subject, filterForParts(subject)]) {
      const purge = () => this.#bus.manager.streams.purge(this.#kind.topic.stream.name, { filter });
      await this.#bus.call(`forget ${filter}`, purge, options);
    }
    this.#writer.forget(subject);
  }

  #subjectOf(key: Key<Name>): string {
    return this.#kind.topic.filter(key);
  }
}

/** The interface of `Aggregates`, for callers and for test doubles. */
export type AggregatesOf<State, Event extends { readonly kind: string }, Name extends string> = Pick<
  Aggregates<State, Event, Name>,
  keyof Aggregates<State, Event, Name>
>;
