import type { JsMsg, StoredMsg } from "@nats-io/jetstream";
import { Fault, type Recorded } from "@slipway/domain";
import type { Bus } from "../connection/bus.ts";
import { skipUnreadable } from "../topics/skip-unreadable.ts";
import type { AggregateKind, Change, Versioned } from "./aggregate-kind.ts";

/** Reads the messages of one kind of aggregate. */
export class MessageReader<State, Event, Name extends string> {
  readonly #bus: Pick<Bus, "log">;
  readonly #kind: AggregateKind<State, Event, Name>;

  constructor(bus: Pick<Bus, "log">, kind: AggregateKind<State, Event, Name>) {
    this.#bus = bus;
    this.#kind = kind;
  }

  /** The state after a message. Throws `invalid` if it cannot be decoded. */
  state(message: StoredMsg): Versioned<State> {
    return { state: this.#decode(message).state, sequence: message.seq };
  }

  /** The state after a message of a list; undefined, with an error in the log, if it cannot be decoded. */
  stateInList(message: StoredMsg): Versioned<State> | undefined {
    return skipUnreadable(this.#bus, { noun: this.#kind.topic.noun, subject: message.subject }, () => this.state(message));
  }

  /** The change that a message of a list holds; undefined, with an error in the log, if it cannot be decoded. */
  changeInList(message: StoredMsg | JsMsg): Change<State, Event> | undefined {
    return skipUnreadable(this.#bus, { noun: this.#kind.topic.noun, subject: message.subject }, () => {
      const at = Temporal.Instant.fromEpochMilliseconds(message.time.getTime());
      return { ...this.#decode(message), sequence: message.seq, at };
    });
  }

  #decode({ subject, seq, data }: StoredMsg | JsMsg): { readonly event: Recorded<Event>; readonly state: State } {
    try {
      return this.#kind.decode(data);
    } catch (cause) {
      throw new Fault("invalid", `message ${seq} of ${subject} cannot be decoded: ${String(cause)}`, { cause });
    }
  }
}
