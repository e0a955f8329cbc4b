import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { Fault, isFault } from "@slipway/domain";
import type { DeploymentSourceSchema } from "@slipway/proto/plugin";
import { type WatchLivestateRequest, WatchLivestateRequestSchema, type WatchLivestateResponse } from "@slipway/proto/plugin-extension";
import { FollowedApplication } from "./followed-application.ts";

/** An application to follow. Its `followId` is chosen by the stream. */
export interface FollowRequest {
  readonly applicationId: string;
  readonly applicationName: string;
  readonly pipedId: string;
  readonly deploySource: MessageInitShape<typeof DeploymentSourceSchema>;
  readonly deployTargets: string[];
}

export interface FollowStreamOptions {
  readonly plugin: string;
  readonly watch: (
    requests: AsyncIterable<WatchLivestateRequest>,
    options: { readonly signal: AbortSignal },
  ) => AsyncIterable<WatchLivestateResponse>;
  /** The stream of a plugin that sends nothing for so long, not even a heartbeat, is broken. */
  readonly silenceMs: number;
}

/** One stream to a plugin, on which all its applications are followed. It ends with the last of them. */
export class FollowStream {
  readonly #options: FollowStreamOptions;
  readonly #closing = new AbortController();
  readonly #followed = new Map<bigint, FollowedApplication>();
  readonly #requests: WatchLivestateRequest["request"][] = [];
  #onRequest = (): void => {};
  #lastId = 0n;
  #silent: NodeJS.Timeout | undefined;

  constructor(options: FollowStreamOptions) {
    this.#options = options;
    void this.#read();
  }

  /** False once the stream has ended: follow on another one. */
  get isOpen(): boolean {
    return !this.#closing.signal.aborted;
  }

  /** Begins to follow an application; to be ended by `unfollow`. */
  follow(request: FollowRequest): { readonly followId: bigint; readonly followed: FollowedApplication } {
    this.#lastId += 1n;
    const followId = this.#lastId;
    const followed = new FollowedApplication(this.#options.plugin);
    this.#followed.set(followId, followed);
    this.#send({ request: { case: "follow", value: { ...request, followId } } });
    return { followId, followed };
  }

  /** `isReplaced`: the application is followed again under another id, which the plugin has been told. */
  unfollow(followId: bigint, applicationId: string, { isReplaced }: { readonly isReplaced: boolean }): void {
    this.#followed.delete(followId);
    if (!isReplaced) this.#send({ request: { case: "unfollow", value: { applicationId } } });
    if (this.#followed.size === 0) this.#close(new Fault("canceled", "nothing is followed any more"));
  }

  #send(request: MessageInitShape<typeof WatchLivestateRequestSchema>): void {
    this.#requests.push(create(WatchLivestateRequestSchema, request).request);
    this.#onRequest();
  }

  async *#sent(): AsyncGenerator<WatchLivestateRequest> {
    const { signal } = this.#closing;
    signal.addEventListener("abort", () => this.#onRequest(), { once: true });
    while (!signal.aborted) {
      const request = this.#requests.shift();
      if (request !== undefined) yield create(WatchLivestateRequestSchema, { request });
      else await new Promise<void>((resolve) => (this.#onRequest = resolve));
    }
  }

  /** Takes what the plugin sends. Never rejects. */
  async #read(): Promise<void> {
    const { plugin, watch } = this.#options;
    this.#listen();
    try {
      for await (const message of watch(this.#sent(), { signal: this.#closing.signal })) {
        this.#listen();
        // Answers to what is not followed any more are late.
        const followed = this.#followed.get(message.followId);
        if (followed) putOrEnd(followed, message, plugin);
      }
      this.#close(new Fault("unavailable", `plugin ${plugin} ended its stream of live states`));
    } catch (error) {
      this.#close(error);
    }
  }

  #listen(): void {
    clearTimeout(this.#silent);
    const { plugin, silenceMs } = this.#options;
    const close = (): void => this.#close(new Fault("unavailable", `plugin ${plugin} has sent nothing for ${silenceMs / 1_000} s`));
    this.#silent = setTimeout(close, silenceMs).unref();
  }

  #close(error: unknown): void {
    if (!this.isOpen) return;
    clearTimeout(this.#silent);
    this.#closing.abort(error);
    for (const followed of this.#followed.values()) followed.end(error);
  }
}

/** A message that makes no sense ends what it is about, not the stream. */
function putOrEnd(followed: FollowedApplication, message: WatchLivestateResponse, plugin: string): void {
  try {
    followed.put(message);
  } catch (error) {
    if (!isFault(error)) throw error;
    followed.end(new Fault("internal", `plugin ${plugin} sent a live state that makes no sense: ${error.message}`, { cause: error }));
  }
}
