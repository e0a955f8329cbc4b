import { type Dispatcher, Pool, ProxyAgent } from "undici";
import type { Connection } from "../connection/connection.ts";

/** Concurrent requests to one API server, each on its own connection. More were not faster on any server measured. */
export const requestsAtOnce = 50;

/** A response with its body. */
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
  /** Whether the server may take any time until it answers, as for a log without new lines. For streams only. */
  readonly isOpenEnded?: boolean;
  readonly signal: AbortSignal;
}

interface BodyOptions {
  readonly bodyTimeout?: number;
  readonly headersTimeout?: number;
}

/** Sends requests to one API server, each once. */
export interface RequestChannel extends AsyncDisposable {
  /** Sends a request and reads the entire response. Rejects if there is none. */
  send(request: Request): Promise<Answer>;
  /** Sends a request and streams the body of the response. Only the signal limits its duration. */
  stream(request: Request): Promise<{ readonly status: number; readonly body: AsyncIterable<Uint8Array>; text(): Promise<string> }>;
}

/** The HTTP connections to one API server. */
export class Transport implements RequestChannel {
  readonly #connection: Connection;
  readonly #dispatcher: Dispatcher;
  readonly #origin: string;
  readonly #basePath: string;

  constructor(connection: Connection) {
    const url = new URL(connection.server);
    this.#connection = connection;
    this.#origin = url.origin;
    // The API may be below a path, as behind Rancher.
    this.#basePath = url.pathname === "/" ? "" : url.pathname.replace(/\/$/, "");
    const connect = { ...connection.tls, timeout: 5_000 };
    const limits = {
      connections: requestsAtOnce,
      pipelining: 1,
      // HTTP/2 was not faster, and undici threw from its own handlers when connections were lost or requests aborted.
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

  async send(request: Request): Promise<Answer> {
    const { statusCode, headers, body } = await this.#request(request, {});
    return { status: statusCode, headers, body: await body.text() };
  }

  async stream(request: Request): ReturnType<RequestChannel["stream"]> {
    const { statusCode, body } = await this.#request(request, { bodyTimeout: 0, ...(request.isOpenEnded && { headersTimeout: 0 }) });
    return { status: statusCode, body, text: () => body.text() };
  }

  /** Closes every connection without waiting for responses. Idempotent. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dispatcher.destroy().catch(() => {});
  }

  /** A request whose credentials are rejected is sent once more if there are others by now. */
  async #request(request: Request, options: BodyOptions): Promise<Dispatcher.ResponseData> {
    const authorization = await this.#connection.authorization();
    const answer = await this.#requestAs(authorization, request, options);
    if (answer.statusCode !== 401 || authorization === undefined) return answer;
    const renewed = await this.#connection.authorization(authorization);
    if (renewed === authorization) return answer;
    await answer.body.dump();
    return this.#requestAs(renewed, request, options);
  }

  #requestAs(
    authorization: string | undefined,
    { method, path, accept, contentType, body, signal }: Request,
    options: BodyOptions,
  ): Promise<Dispatcher.ResponseData> {
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
