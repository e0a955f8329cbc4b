import type { JsMsg, StoredMsg } from "@nats-io/jetstream";
import { decodeStored } from "@slipway/state";
import type { Bus } from "../connection/bus.ts";
import { skipUnreadable } from "../topics/skip-unreadable.ts";
import type { AggregateKind, Change, Versioned, WatchedChange } from "./aggregate-kind.ts";

/** Reads the messages of one kind of aggregate. */
export class MessageReader<State, Event, Name extends string> {
  readonly #bus: Pick<Bus, "log">;
  readonly #kind: AggregateKind<State, Event, Name>;

  constructor(bus: Pick<Bus, "log">, kind: AggregateKind<State, Event, Name>) {
    this.#bus = bus;
    this.#kind = kind;
  }

  /** The state after a message, whatever its event. Throws `internal` if it cannot be decoded. */
  state(message: StoredMsg | JsMsg): Versioned<State> {
    return { state: stored(message, () => this.#kind.decodeState(message.data)), sequence: message.seq };
  }

  /** The state after a message of a list; undefined, with an error in the log, if it cannot be decoded. */
  stateInList(message: StoredMsg | JsMsg): Versioned<State> | undefined {
    return skipUnreadable(this.#bus, { noun: this.#kind.topic.noun, subject: message.subject }, () => this.state(message));
  }

  /** The change that a message of a history holds; undefined, with an error in the log, if it cannot be decoded. */
  changeInHistory(message: StoredMsg): Change<State, Event> | undefined {
    return skipUnreadable(this.#bus, { noun: this.#kind.topic.noun, subject: message.subject }, () => this.#change(message));
  }

  /**
   * The change that a message of a watch holds; without its event, with a warning in the log, if only the state can be decoded: a writer of a newer
   * version must not keep an ended deployment from those that wait for it. Undefined, with an error in the log, if the state cannot be decoded either.
   */
  watchedChange(message: JsMsg): WatchedChange<State, Event> | undefined {
    try {
      return this.#change(message);
    } catch (err) {
      const found = this.stateInList(message);
      if (!found) return undefined;
      this.#bus.log.warn({ err, subject: message.subject }, `delivered a ${this.#kind.topic.noun} without its unreadable event`);
      return { ...found, event: undefined, at: timeOf(message) };
    }
  }

  #change(message: StoredMsg | JsMsg): Change<State, Event> {
    return { ...stored(message, () => this.#kind.decode(message.data)), sequence: message.seq, at: timeOf(message) };
  }
}

function stored<Value>({ subject, seq }: StoredMsg | JsMsg, decode: () => Value): Value {
  return decodeStored(`message ${seq} of ${subject}`, decode);
}

function timeOf({ time }: StoredMsg | JsMsg): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(time.getTime());
}
