import { type Dispatcher, Pool, ProxyAgent } from "undici";
import type { Connection } from "./connection.ts";

/** Requests to one API server at once, each on a connection of its own. More were not faster on any server measured. */
export const requestsAtOnce = 50;

/** An answer of the server, body read. */
export interface Answer {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData["headers"];
  readonly body: string;
}

/** One HTTP request, relative to the server. */
export interface Request {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path and query. */
  readonly path: string;
  readonly accept?: string;
  readonly contentType?: string;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** The HTTP connections to one API server. */
export class Transport implements AsyncDisposable {
  readonly #connection: Connection;
  readonly #dispatcher: Dispatcher;
  readonly #origin: string;
  readonly #basePath: string;

  constructor(connection: Connection) {
    const url = new URL(connection.server);
    this.#connection = connection;
    this.#origin = url.origin;
    // The server may stand below a path, as behind Rancher.
    this.#basePath = url.pathname === "/" ? "" : url.pathname.replace(/\/$/, "");
    const connect = { ...connection.tls, timeout: 5_000 };
    const limits = {
      connections: requestsAtOnce,
      pipelining: 1,
      // HTTP/2 was no faster, and undici threw out of its own handlers when connections were lost or requests given up in the middle.
      allowH2: false,
      keepAliveTimeout: 60_000,
      headersTimeout: 60_000,
      bodyTimeout: 60_000,
    };
    this.#dispatcher =
      connection.proxyUrl === undefined
        ? new Pool(url.origin, { ...limits, connect })
        : new ProxyAgent({ ...limits, uri: connection.proxyUrl, requestTls: connect });
  }

  /** Sends once and reads the whole answer. Rejects when no answer came. */
  async send(request: Request): Promise<Answer> {
    const { statusCode, headers, body } = await this.#request(request, {});
    return { status: statusCode, headers, body: await body.text() };
  }

  /** Sends once and hands the answer's body over as it comes; nothing limits how long that takes but the signal. */
  async stream(request: Request): Promise<{ readonly status: number; readonly body: AsyncIterable<Uint8Array>; text(): Promise<string> }> {
    const { statusCode, body } = await this.#request(request, { bodyTimeout: 0 });
    return { status: statusCode, body, text: () => body.text() };
  }

  /** Ends every connection. Idempotent, does not wait for answers. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dispatcher.destroy().catch(() => {});
  }

  async #request({ method, path, accept, contentType, body, signal }: Request, options: { readonly bodyTimeout?: number }) {
    const authorization = await this.#connection.authorization();
    return this.#dispatcher.request({
      origin: this.#origin,
      path: this.#basePath + path,
      method,
      signal,
      ...options,
      headers: {
        accept: accept ?? "application/json",
        "user-agent": "slipway",
        ...(authorization !== undefined && { authorization }),
        ...(contentType !== undefined && { "content-type": contentType }),
      },
      ...(body !== undefined && { body }),
    });
  }
}
