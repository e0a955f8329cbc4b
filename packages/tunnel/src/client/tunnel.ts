import { decodeFrame, encodeFrame, type Frame, silentMs, subprotocol } from "../frames.ts";

/** Whether the server can be reached at the moment. */
export type TunnelState = "connecting" | "open" | "lost";

export interface TunnelOptions {
  /** `wss://…` or `ws://…` */
  readonly url: string;
  readonly onState?: (state: TunnelState) => void;
  /** Opens a WebSocket, for programs that are no page; default: that of the browser, which sends its cookies. */
  readonly open?: (url: string, protocol: string) => WebSocket;
  /** How long a server may be silent before it counts as lost; default: longer than one that is there is. */
  readonly silentMs?: number;
}

interface OpenCall {
  readonly begin: (response: Response) => void;
  readonly fail: (error: Error) => void;
  body?: ReadableStreamDefaultController<Uint8Array>;
}

/** A connection that is being made, or was made. */
interface Connection {
  readonly socket: WebSocket;
  readonly opened: Promise<void>;
  heardAt: number;
  /** Forgets it. What it says from then on is not heard. */
  readonly end: () => void;
}

const firstRetryMs = 250;
const longestRetryMs = 10_000;

/**
 * Calls of Connect over one WebSocket, which is opened for the first call. `fetch` is what transports of Connect take. When the connection is lost, calls fail with a `TypeError`, as those
 * of `fetch` do, and the tunnel connects again by itself until it is disposed.
 */
export class Tunnel implements Disposable {
  readonly #options: TunnelOptions;
  readonly #silentMs: number;
  readonly #calls = new Map<number, OpenCall>();
  #connection: Connection | undefined;
  #last = 0;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(options: TunnelOptions) {
    this.#options = options;
    this.#silentMs = options.silentMs ?? silentMs;
  }

  /** Sends a request with all of its body. Rejects with a `TypeError` if the server cannot be reached or is lost before it answers. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const body = new Uint8Array(await request.arrayBuffer());
    const socket = await this.#connected();
    request.signal.throwIfAborted();
    const call = ++this.#last;
    const { pathname } = new URL(request.url);
    return await new Promise<Response>((resolve, reject) => {
      const stop = (): void => this.#cancel(call, request.signal.reason);
      const ended = (): void => request.signal.removeEventListener("abort", stop);
      request.signal.addEventListener("abort", stop, { once: true });
      this.#calls.set(call, {
        begin: resolve,
        fail: (error) => {
          ended();
          reject(error);
        },
      });
      socket.send(encodeFrame({ kind: "open", call, head: { path: pathname, header: [...request.headers] }, body }));
    });
  };

  /** Connects at once if it is not, for example when the computer is back on the network, and if the server was silent for too long, for example while the computer slept. */
  wake(): void {
    if (this.#connection !== undefined && performance.now() - this.#connection.heardAt > this.#silentMs) this.#lose();
    if (this.#retry !== undefined) this.#again();
  }

  /** Opens a new connection for the calls from now on, and ends the one before. Its calls fail. */
  renew(): void {
    if (this.#connection === undefined) return;
    this.#drop();
    this.#again();
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#drop();
  }

  /** The socket of a connection that is open. Rejects with a `TypeError`. */
  async #connected(): Promise<WebSocket> {
    if (this.#closed) throw new TypeError("the tunnel is closed");
    this.#connection ??= this.#connect();
    const { socket, opened } = this.#connection;
    await opened;
    // It may have been lost at the same moment.
    if (socket.readyState !== socket.OPEN) throw new TypeError("the connection to the server was lost");
    return socket;
  }

  #connect(): Connection {
    const { url, onState, open = (...args) => new WebSocket(...args) } = this.#options;
    if (this.#failures === 0) onState?.("connecting");
    clearTimeout(this.#retry);
    this.#retry = undefined;
    const socket = open(url, subprotocol);
    socket.binaryType = "arraybuffer";
    const { promise: opened, resolve, reject } = Promise.withResolvers<void>();
    let silence: ReturnType<typeof setTimeout> | undefined;
    const end = (): void => {
      clearTimeout(silence);
      socket.onopen = socket.onclose = socket.onmessage = null;
      socket.close();
      reject(new TypeError("the server cannot be reached"));
    };
    const connection: Connection = { socket, opened, heardAt: performance.now(), end };
    // A network may lose a connection and tell nobody.
    const hear = (): void => {
      connection.heardAt = performance.now();
      clearTimeout(silence);
      silence = setTimeout(() => this.#lose(), this.#silentMs);
    };
    socket.onopen = () => {
      this.#failures = 0;
      onState?.("open");
      resolve();
    };
    socket.onmessage = ({ data }) => {
      hear();
      this.#take(decodeFrame(new Uint8Array(data as ArrayBuffer)));
    };
    socket.onclose = () => this.#lose();
    hear();
    opened.catch(() => {});
    return connection;
  }

  /** The connection is gone: another one is tried in a while. */
  #lose(): void {
    this.#drop();
    this.#options.onState?.("lost");
    const delayMs = Math.min(longestRetryMs, firstRetryMs * 2 ** this.#failures++) * (0.5 + Math.random() / 2);
    this.#retry = setTimeout(() => this.#again(), delayMs);
  }

  #again(): void {
    void this.#connected().catch(() => {});
  }

  /** Ends the connection and its calls. */
  #drop(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#connection?.end();
    this.#connection = undefined;
    for (const [call, { fail, body }] of this.#calls) {
      this.#calls.delete(call);
      const error = new TypeError("the connection to the server was lost");
      if (body) body.error(error);
      else fail(error);
    }
  }

  #take(frame: Frame): void {
    const open = this.#calls.get(frame.call);
    if (open === undefined) return;
    switch (frame.kind) {
      case "head": {
        const { status, header } = frame.head;
        const body = new ReadableStream<Uint8Array>({
          start: (controller) => {
            open.body = controller;
            if (frame.body.length > 0) controller.enqueue(frame.body);
          },
          cancel: (reason) => this.#cancel(frame.call, reason),
        });
        open.begin(new Response(body, { status, headers: header.map(([name, value]) => [name, value] as [string, string]) }));
        return;
      }
      case "data":
        open.body?.enqueue(frame.body);
        return;
      case "end":
        this.#calls.delete(frame.call);
        open.body?.close();
        return;
      default: {
        this.#calls.delete(frame.call);
        const error = new TypeError("the server ended the call");
        if (open.body) open.body.error(error);
        else open.fail(error);
      }
    }
  }

  #cancel(call: number, reason: unknown): void {
    const open = this.#calls.get(call);
    if (open === undefined) return;
    this.#calls.delete(call);
    const error = reason instanceof Error ? reason : new DOMException("the call was cancelled", "AbortError");
    if (open.body) {
      try {
        open.body.error(error);
      } catch {
        // Its reader has cancelled it.
      }
    } else open.fail(error);
    const socket = this.#connection?.socket;
    if (socket?.readyState === socket?.OPEN) socket?.send(encodeFrame({ kind: "cancel", call }));
  }
}
