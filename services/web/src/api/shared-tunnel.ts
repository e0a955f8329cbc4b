import type { TunnelState } from "@slipway/tunnel/client";
import type { AnswerMessage, CallMessage, StateMessage, WishMessage } from "./port-messages.ts";

type Listener = () => void;

/** The tab's end of the one connection that all tabs share. It is there once the first call is made. */
class SharedTunnel {
  #port: MessagePort | undefined;
  #state: TunnelState = "connecting";
  #who: string | undefined;
  readonly #listeners = new Set<Listener>();

  /** What a transport of Connect takes. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const body = new Uint8Array(await request.arrayBuffer());
    const { port1: answer, port2 } = new MessageChannel();
    const call: CallMessage = { url: request.url, headers: [...request.headers], body, answer: port2 };
    const response = receive(answer, request.signal);
    this.#connected().postMessage(call, [port2]);
    return await response;
  };

  get state(): TunnelState {
    return this.#state;
  }

  /** Calls back when the state has changed, until the returned function is called. */
  readonly subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The calls from now on are of this session; "" without one. */
  callAs(who: string): void {
    if (who === this.#who) return;
    this.#who = who;
    this.#connected().postMessage({ who } satisfies WishMessage);
  }

  /** Opens another connection: the sign-in of this one is over. */
  renew(): void {
    this.#wish("renew");
  }

  #wish(wish: WishMessage): void {
    this.#port?.postMessage(wish);
  }

  #connected(): MessagePort {
    if (this.#port) return this.#port;
    const port = openWorker();
    port.onmessage = ({ data: { state } }: MessageEvent<StateMessage>) => {
      this.#state = state;
      for (const listener of this.#listeners) listener();
    };
    addEventListener("online", () => this.#wish("wake"));
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#wish("wake"));
    addEventListener("pagehide", () => port.postMessage("bye"));
    this.#port = port;
    return port;
  }
}

export const sharedTunnel = new SharedTunnel();

function openWorker(): MessagePort {
  if (typeof SharedWorker !== "undefined")
    return new SharedWorker(new URL("./tunnel-worker.ts", import.meta.url), { type: "module", name: "tunnel" }).port;
  const { port1, port2 } = new MessageChannel();
  new Worker(new URL("./tunnel-worker.ts", import.meta.url), { type: "module", name: "tunnel" }).postMessage(port2, [port2]);
  return port1;
}

/** The response that comes through a port. Rejects with a `TypeError` if the connection is lost first, as `fetch` does. */
function receive(answer: MessagePort, signal: AbortSignal): Promise<Response> {
  let body: ReadableStreamDefaultController<Uint8Array> | undefined;
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const close = (): void => {
    signal.removeEventListener("abort", abort);
    answer.close();
  };
  const fail = (error: Error): void => {
    if (body) body.error(error);
    else reject(error);
    close();
  };
  const cancel = (): void => {
    answer.postMessage("cancel");
    close();
  };
  const abort = (): void => {
    answer.postMessage("cancel");
    fail(new DOMException("the call was cancelled", "AbortError"));
  };
  signal.addEventListener("abort", abort, { once: true });
  answer.onmessage = ({ data }: MessageEvent<AnswerMessage>) => {
    switch (data.kind) {
      case "head": {
        const headers = data.headers.map(([name, value]): [string, string] => [name, value]);
        const start = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
          body = controller;
        };
        const stream = new ReadableStream<Uint8Array>({ start, cancel });
        return resolve(new Response(stream, { status: data.status, headers }));
      }
      case "data":
        return body?.enqueue(data.bytes);
      case "end":
        body?.close();
        return close();
      default:
        return fail(new TypeError(data.message));
    }
  };
  return promise;
}
