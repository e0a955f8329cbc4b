import type { IncomingMessage } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { UniversalHandler } from "@connectrpc/connect/protocol";
import type { TunnelOptions } from "@slipway/runtime";
import type { WebSocket } from "ws";
import { decodeFrame, encodeFrame, type Frame, type RequestHead } from "../frames.ts";
import { gathered } from "./gathered.ts";

export interface TunnelCallsOptions extends Pick<TunnelOptions, "contextValues" | "maxCalls" | "answerMs" | "onBusy"> {
  /** By path, such as `/slipway.api.v1.SystemService/GetVersion`. */
  readonly handlers: ReadonlyMap<string, UniversalHandler>;
}

/** What may wait for a client that reads slowly, before its calls wait. */
const mostWaitingBytes = 1024 * 1024;
/** Headers of the request that opened a tunnel which say something of the connection, and nothing of its calls. */
const ofConnection = /^(?:connection|upgrade|sec-websocket-.*|content-.*|host|te|transfer-encoding|accept-encoding)$/;
/** "It has sent what breaks the rules" (RFC 6455, 7.4.1). */
const policyViolation = 1008;
/** "The server goes away" (RFC 6455, 7.4.1). */
const goingAway = 1001;

/** The calls of one tunnel. */
export class TunnelCalls {
  readonly #webSocket: WebSocket;
  readonly #request: IncomingMessage;
  readonly #options: TunnelCallsOptions;
  readonly #open = new Map<number, AbortController>();
  readonly #over = new AbortController();
  #isStopping = false;

  constructor(webSocket: WebSocket, request: IncomingMessage, options: TunnelCallsOptions) {
    this.#webSocket = webSocket;
    this.#request = request;
    this.#options = options;
  }

  /** Takes a message of the client. Never throws. One that it could not have sent by the rules ends the tunnel. */
  take(bytes: Uint8Array): void {
    try {
      const frame = decodeFrame(bytes);
      if (frame.kind === "cancel") this.#open.get(frame.call)?.abort();
      else if (frame.kind === "open") this.#begin(frame.call, frame.head, frame.body);
      else throw new SyntaxError("only a server sends this frame");
    } catch (error) {
      this.#webSocket.close(policyViolation, error instanceof SyntaxError ? error.message.slice(0, 100) : "the frame cannot be read");
    }
  }

  /** Takes no more calls, and ends the tunnel when the last one has ended. */
  stop(): void {
    this.#isStopping = true;
    if (this.#open.size === 0) this.#webSocket.close(goingAway);
  }

  /** Aborts all calls: the tunnel has ended. */
  end(): void {
    this.#over.abort();
    for (const call of this.#open.values()) call.abort();
  }

  #begin(call: number, head: RequestHead, body: Uint8Array): void {
    if (this.#open.has(call)) throw new SyntaxError(`call ${call} is open already`);
    if (typeof head?.path !== "string" || !Array.isArray(head.header)) throw new SyntaxError("the frame says no path or no header");
    const header = this.#headerOf(head);
    const handler = this.#options.handlers.get(head.path);
    if (handler === undefined) this.#refuse(call, 404, "unimplemented", `this server does not serve ${head.path.slice(0, 200)}`);
    else if (this.#open.size >= this.#options.maxCalls)
      this.#refuse(call, 429, "resource_exhausted", "too many calls are open in this tunnel");
    else if (this.#isStopping) this.#refuse(call, 503, "unavailable", "this server is stopping");
    else {
      const abort = new AbortController();
      if (this.#open.size === 0) this.#options.onBusy(this.#request, true);
      this.#open.set(call, abort);
      void this.#run(call, handler, { header, body, signal: abort.signal }).finally(() => this.#ended(call));
    }
  }

  #ended(call: number): void {
    this.#open.delete(call);
    if (this.#open.size > 0) return;
    this.#options.onBusy(this.#request, false);
    if (this.#isStopping) this.#webSocket.close(goingAway);
  }

  /** Never throws. */
  async #run(
    call: number,
    handler: UniversalHandler,
    { header, body, signal }: { readonly header: Headers; readonly body: Uint8Array; readonly signal: AbortSignal },
  ): Promise<void> {
    try {
      const response = await handler({
        httpVersion: "1.1",
        url: `https://tunnel.invalid${handler.requestPath}`,
        method: "POST",
        header,
        body: once(body),
        signal,
        contextValues: this.#options.contextValues(this.#request),
      });
      this.#send({ kind: "head", call, head: { status: response.status, header: [...(response.header ?? [])] }, body: new Uint8Array() });
      for await (const part of response.body ? gathered(response.body) : []) {
        if (signal.aborted) return;
        this.#send({ kind: "data", call, body: part });
        await this.#roomFor(signal);
      }
      this.#send({ kind: "end", call });
    } catch {
      // Handlers answer what fails; this one was cut off.
      if (!signal.aborted) this.#send({ kind: "break", call });
    }
  }

  /** What a client says in a call is above what opened the tunnel, except who it is. */
  #headerOf({ header }: RequestHead): Headers {
    const all = new Headers();
    for (const [name, value] of header) all.append(name, value);
    for (const name of ["cookie", "origin", "host"]) all.delete(name);
    for (const [name, value] of Object.entries(this.#request.headers))
      if (value !== undefined && !ofConnection.test(name) && !all.has(name)) all.set(name, Array.isArray(value) ? value.join(", ") : value);
    return all;
  }

  #refuse(call: number, status: number, code: string, message: string): void {
    const body = new TextEncoder().encode(JSON.stringify({ code, message }));
    this.#send({ kind: "head", call, head: { status, header: [["content-type", "application/json"]] }, body });
    this.#send({ kind: "end", call });
    // Calls wait for a client that does not read; these answers would not, however many it asks for.
    if (this.#webSocket.bufferedAmount > mostWaitingBytes) void this.#readLater();
  }

  async #readLater(): Promise<void> {
    // What was read already is still taken.
    if (this.#webSocket.isPaused) return;
    this.#webSocket.pause();
    await this.#roomFor(this.#over.signal);
    this.#webSocket.resume();
  }

  #send(frame: Frame): void {
    if (this.#webSocket.readyState === this.#webSocket.OPEN) this.#webSocket.send(encodeFrame(frame));
  }

  /** Waits while the client does not read. One that has not for too long loses its tunnel. */
  async #roomFor(signal: AbortSignal): Promise<void> {
    const until = performance.now() + this.#options.answerMs;
    while (this.#webSocket.bufferedAmount > mostWaitingBytes && !signal.aborted) {
      if (performance.now() > until) return this.#webSocket.terminate();
      await wait(20);
    }
  }
}

async function* once(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}
