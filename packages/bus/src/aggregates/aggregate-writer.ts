import { setTimeout as wait } from "node:timers/promises";
import { type Actor, boundEvent } from "@slipway/domain";
import { backoffDelay } from "@slipway/runtime";
import { LRUCache } from "lru-cache";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { headersOfParts, partBytes, storeParts } from "../topics/parts.ts";
import { append } from "../topics/writing/append.ts";
import type { AggregateKind, Unchanged, Updated } from "./aggregate-kind.ts";
import { InTurn } from "./in-turn.ts";
import type { MessageReader, Read } from "./message-reader.ts";

/** Result of a decision that has to be repeated on the current state. */
const again = Symbol("again");

/** Writes the messages of one kind of aggregate: reads, decides and appends, until no other writer comes between. */
export class AggregateWriter<State, Event extends { readonly kind: string }, Name extends string> {
  readonly #bus: Bus;
  readonly #kind: AggregateKind<State, Event, Name>;
  readonly #reader: MessageReader<State, Event, Name>;
  /** What this process wrote last. Another writer may have gone on: the server rejects what is decided on it then. */
  readonly #known = new LRUCache<string, Read<State>>({ max: 256 });

  /** Changes of this process to one aggregate do not conflict with each other: of many handlers of one event, each would read what all others wrote. */
  readonly #turns = new InTurn();

  constructor(bus: Bus, kind: AggregateKind<State, Event, Name>, reader: MessageReader<State, Event, Name>) {
    this.#bus = bus;
    this.#kind = kind;
    this.#reader = reader;
  }

  /** See `Aggregates.update`. */
  async update(
    subject: string,
    decide: (state: State | undefined) => Event | undefined,
    options: CallOptions & { readonly actor: Actor },
  ): Promise<Updated<State> | Unchanged<State>> {
    return await this.#turns.take(subject, () => this.#update(subject, decide, options), options.signal);
  }

  async #update(
    subject: string,
    decide: (state: State | undefined) => Event | undefined,
    { signal, actor }: CallOptions & { readonly actor: Actor },
  ): Promise<Updated<State> | Unchanged<State>> {
    for (let conflicts = 0, known = this.#known.get(subject); ; known = undefined) {
      const current = known ?? (await this.#reader.last(subject, { signal }));
      const decided = this.#decideOn(current?.state, decide, known !== undefined);
      if (decided === again) continue;
      const sequence = current?.sequence ?? 0;
      if (decided === undefined) return { state: current?.state, sequence, changed: false };
      const { event, cuts } = boundEvent(decided);
      const state = this.#kind.apply(current?.state, event, sequence);
      const stream = this.#kind.topic.stream.name;
      const { parts, data } = this.#kind.encode({ event: { ...event, actor }, state }, partBytes);
      const names = await storeParts(this.#bus, { stream, subject, parts, before: current?.parts ?? [] }, { signal });
      const written = { stream, subject, data, expected: sequence, headers: headersOfParts(names) };
      const appended = await append(this.#bus, written, { signal });
      if (appended !== undefined) {
        this.#known.set(subject, { state, sequence: appended, parts: names });
        for (const cut of cuts) this.#bus.log.info({ subject, event: event.kind, ...cut }, "stored a part of a long value");
        return { state, sequence: appended, changed: true };
      }
      this.#known.delete(subject);
      if (++conflicts > 1) await wait(backoffDelay(conflicts, { baseMs: 2, maxMs: 50 }), undefined, signal ? { signal } : {});
    }
  }

  /** Forgets what was written to the subject. */
  forget(subject: string): void {
    this.#known.delete(subject);
  }

  /** A remembered state may be outdated. That is good enough for an event, because the server rejects its sequence, but not for "nothing to do". */
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
}
