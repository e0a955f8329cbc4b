import { LivestateWatchService, type WatchLivestateResponse } from "@slipway/proto/plugin-extension";
import { connectClient } from "@slipway/runtime";
import { within } from "../eventually.ts";
import type { FollowedState } from "./followed-state.ts";

type Client = ReturnType<typeof connect>;
type Request = Parameters<Client["watchLivestate"]>[0] extends AsyncIterable<infer Each> ? Each : never;

/** A stream of live states, as a host has one. Disposing breaks it off. */
export class LivestateStream implements AsyncDisposable {
  readonly #client: Client;
  readonly #broken = new AbortController();
  readonly #requests: Request[] = [];
  #hasEnded = false;
  #onRequest = (): void => {};
  readonly #answers: AsyncIterator<WatchLivestateResponse>;
  #next: Promise<IteratorResult<WatchLivestateResponse, unknown>> | undefined;

  constructor(url: string) {
    this.#client = connect(url);
    this.#answers = this.#client.watchLivestate(this.#sent(), { signal: this.#broken.signal })[Symbol.asyncIterator]();
  }

  send(request: Request): void {
    this.#requests.push(request);
    this.#onRequest();
  }

  /** Tells the plugin that no more requests come. */
  endRequests(): void {
    this.#hasEnded = true;
    this.#onRequest();
  }

  /** The next message, "ended", or undefined if neither comes in time. Throws the Fault of the stream. */
  async next(limitMs: number): Promise<WatchLivestateResponse | "ended" | undefined> {
    this.#next ??= this.#answers.next();
    this.#next.catch(() => {});
    const result = await within(this.#next, limitMs);
    if (result === undefined) return undefined;
    this.#next = undefined;
    return result.done ? "ended" : result.value;
  }

  /** Reads into a state until it is known. False if it is not in time, or the stream ends. */
  async readUntilKnown(state: FollowedState, limitMs: number): Promise<boolean> {
    const until = performance.now() + limitMs;
    while (!state.isKnown) {
      const message = await this.next(Math.max(0, until - performance.now()));
      if (message === undefined || message === "ended") return false;
      state.put(message);
    }
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#broken.abort();
    this.endRequests();
    await this.#client[Symbol.asyncDispose]();
  }

  async *#sent(): AsyncGenerator<Request> {
    for (;;) {
      const request = this.#requests.shift();
      if (request !== undefined) yield request;
      else if (this.#hasEnded) return;
      else await new Promise<void>((resolve) => (this.#onRequest = resolve));
    }
  }
}

function connect(url: string) {
  return connectClient(LivestateWatchService, url);
}
