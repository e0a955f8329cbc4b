import { Code, ConnectError } from "@connectrpc/connect";
import { useSyncExternalStore } from "react";

/** What a stream has told so far. */
export interface Live<State> {
  readonly state: State;
  /** `loading` until everything that exists is known; `late` while the connection is lost and the state may be old; `ended` if the server refused, with the reason. */
  readonly phase: "loading" | "live" | "late" | "ended";
  readonly error?: ConnectError | undefined;
}

export interface LiveOptions<State, Message> {
  readonly open: (signal: AbortSignal) => AsyncIterable<Message>;
  readonly empty: State;
  /** The state after some messages. Returns the same object if they change nothing. */
  readonly apply: (state: State, messages: readonly Message[]) => State;
  /** Whether a message ends what existed when the stream began; until then the page shows the state from before. Default: the first message does. */
  readonly isWhole?: (message: Message) => boolean;
  /** How long it goes on after nobody looks. Default: a minute. */
  readonly lingerMs?: number;
}

/** Who comes back sees the state at once. */
const defaultLingerMs = 60_000;
/** How often what came is shown: a person reads no faster. */
const showMs = 100;
const retryMs = { first: 500, longest: 10_000 };
/** Codes after which asking again is of no use. */
const final = new Set([Code.Unauthenticated, Code.PermissionDenied, Code.NotFound, Code.InvalidArgument, Code.Unimplemented]);

/** A state that follows a stream while somebody looks at it, and shows changes at most ten times a second. */
export class LiveStore<State, Message> {
  readonly #options: LiveOptions<State, Message>;
  readonly #listeners = new Set<() => void>();
  #live: Live<State>;
  #abort: AbortController | undefined;
  #linger: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LiveOptions<State, Message>) {
    this.#options = options;
    this.#live = { state: options.empty, phase: "loading" };
  }

  readonly get = (): Live<State> => this.#live;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    clearTimeout(this.#linger);
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.#live.phase === "ended") this.#live = { state: this.#live.state, phase: "loading" };
      void this.#follow(this.#abort.signal);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#linger = setTimeout(() => this.#stop(), this.#options.lingerMs ?? defaultLingerMs);
    };
  };

  #stop(): void {
    this.#abort?.abort();
    this.#abort = undefined;
    this.#live = { ...this.#live, phase: this.#live.phase === "loading" ? "loading" : "late" };
  }

  #show(live: Live<State>): void {
    this.#live = live;
    for (const listener of this.#listeners) listener();
  }

  async #follow(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        await this.#read(signal, () => {
          failures = 0;
        });
      } catch (thrown) {
        if (signal.aborted) return;
        const error = ConnectError.from(thrown);
        if (final.has(error.code)) {
          // Whoever looks again later begins anew: somebody may have signed in meanwhile.
          this.#abort = undefined;
          return this.#show({ ...this.#live, phase: "ended", error });
        }
        this.#show({ ...this.#live, phase: this.#live.phase === "loading" ? "loading" : "late", error });
      }
      await new Promise((resolve) => setTimeout(resolve, Math.min(retryMs.longest, retryMs.first * 2 ** failures)));
    }
  }

  async #read(signal: AbortSignal, onWhole: () => void): Promise<void> {
    const { open, empty, apply, isWhole = () => true } = this.#options;
    let state = empty;
    let waiting: Message[] = [];
    let isShown = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (): void => {
      timer = undefined;
      state = apply(state, waiting);
      waiting = [];
      if (!signal.aborted) this.#show({ state, phase: "live" });
    };
    try {
      for await (const message of open(signal)) {
        waiting.push(message);
        if (!isShown && isWhole(message)) {
          isShown = true;
          onWhole();
          show();
        } else if (isShown) timer ??= setTimeout(show, showMs);
      }
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The state of a store, for as long as the component is shown. */
export function useLive<State, Message>(store: LiveStore<State, Message>): Live<State> {
  return useSyncExternalStore(store.subscribe, store.get);
}
