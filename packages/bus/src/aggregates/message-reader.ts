import type { JsMsg } from "@nats-io/jetstream";
import { isFault } from "@slipway/domain";
import { decodeStored } from "@slipway/state";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { namesOfParts, partsOf } from "../topics/parts.ts";
import type { StoredMessage } from "../topics/reading/consumer-read.ts";
import { lastMessage } from "../topics/reading/direct-get.ts";
import { skipUnreadable } from "../topics/reading/skip-unreadable.ts";
import { requireSame } from "../topics/topic.ts";
import type { AggregateKind, Change, Versioned, WatchedChange } from "./aggregate-kind.ts";

/** A state with the names of the parts of its message. */
export interface Read<State> extends Versioned<State> {
  readonly parts: readonly string[];
}

/** Reads the messages of one kind of aggregate. */
export class MessageReader<State, Event, Name extends string> {
  readonly #bus: Bus;
  readonly #kind: AggregateKind<State, Event, Name>;

  constructor(bus: Bus, kind: AggregateKind<State, Event, Name>) {
    this.#bus = bus;
    this.#kind = kind;
  }

  /** The state after the last message of a subject, whatever its event; undefined if there is none. Throws `internal` if it cannot be decoded. */
  async last(subject: string, options: CallOptions): Promise<Read<State> | undefined> {
    const read = () => lastMessage(this.#bus, this.#kind.topic.stream.name, subject, options);
    const decode = async (message: StoredMessage) => ({
      ...this.#state(message, await this.#partsOf(message, options)),
      parts: namesOfParts(message),
    });
    const found = await read();
    if (found === undefined) return undefined;
    try {
      return await decode(found);
    } catch (error) {
      // Its parts are gone if it was forgotten between the two reads.
      const newer = await read();
      if (newer?.seq === found.seq) throw error;
      return newer && (await decode(newer));
    }
  }

  /** The state after a message of a list; undefined, with an error in the log, if it cannot be decoded. */
  async stateInList(message: Message, options: CallOptions): Promise<Versioned<State> | undefined> {
    const parts = await this.#partsOf(message, options);
    return skipUnreadable(this.#bus, { noun: this.#kind.topic.noun, subject: message.subject }, () => this.#state(message, parts));
  }

  /** The change that a message of a history holds; undefined, with an error in the log, if it cannot be decoded. */
  async changeInHistory(message: StoredMessage, options: CallOptions): Promise<Change<State, Event> | undefined> {
    const parts = await this.#partsOf(message, options);
    return skipUnreadable(this.#bus, { noun: this.#kind.topic.noun, subject: message.subject }, () => this.#change(message, parts));
  }

  /**
   * The change that a message of a watch holds; without its event, with a warning in the log, if only the state can be decoded: a writer of a newer
   * version must not keep an ended deployment from those that wait for it. Undefined, with an error in the log, if the state cannot be decoded either.
   */
  async watchedChange(message: JsMsg, options: CallOptions): Promise<WatchedChange<State, Event> | undefined> {
    const parts = await this.#partsOf(message, options);
    try {
      return this.#change(message, parts);
    } catch (err) {
      const found = await this.stateInList(message, options);
      if (!found) return undefined;
      this.#bus.log.warn({ err, subject: message.subject }, `delivered a ${this.#kind.topic.noun} without its unreadable event`);
      return { ...found, event: undefined, at: timeOf(message) };
    }
  }

  #state(message: Message, parts: Parts): Versioned<State> {
    return { state: stored(message, () => this.#ofSubject(message, this.#kind.decodeState(message.data, parts()))), sequence: message.seq };
  }

  #change(message: Message, parts: Parts): Change<State, Event> {
    const decode = () => {
      const change = this.#kind.decode(message.data, parts());
      this.#ofSubject(message, change.state);
      return change;
    };
    return { ...stored(message, decode), sequence: message.seq, at: timeOf(message) };
  }

  /** Whoever may write an aggregate must not be able to say something of another one. */
  #ofSubject({ subject }: Message, state: State): State {
    const { topic, keyOf } = this.#kind;
    requireSame(topic.noun, subject, topic.filter(keyOf(state)));
    return state;
  }

  /** A part that does not exist makes the message unreadable, like bytes that cannot be decoded. */
  async #partsOf(message: Message, options: CallOptions): Promise<Parts> {
    try {
      const parts = await partsOf(this.#bus, this.#kind.topic.stream.name, message, options);
      return () => parts;
    } catch (error) {
      if (!isFault(error, "internal")) throw error;
      return () => {
        throw error;
      };
    }
  }
}

type Message = StoredMessage | JsMsg;
/** Returns the parts of a message, or throws if one is missing. */
type Parts = () => readonly Uint8Array[];

function stored<Value>({ subject, seq }: Message, decode: () => Value): Value {
  return decodeStored(`message ${seq} of ${subject}`, decode);
}

function timeOf({ time }: Message): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(time.getTime());
}
