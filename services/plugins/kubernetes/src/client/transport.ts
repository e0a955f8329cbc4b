import { type Dispatcher, Pool, ProxyAgent } from "undici";
import type { Connection } from "../connection/connection.ts";

/** Concurrent requests to one API server, each on its own connection. More were not faster on any server measured. */
export const requestsAtOnce = 50;

/**
 * A connection on which nothing comes is asked by the kernel after this time, some times within ten seconds: the other machine may be gone without a word.
 * undici waits for a minute.
 */
const keepAliveInitialDelay = 5_000;

/** All watches of a cluster may find at once that it is silent. */
const renewedAgainMs = 1_000;

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
  /** Whether any answer will do: it is sent with the credentials that were used last, and does not wait for others. */
  readonly isProbe?: boolean;
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
  /** Sends a request and streams the body of the response, on a connection beside those of other requests. Only the signal limits its duration. */
  stream(request: Request): Promise<{ readonly status: number; readonly body: AsyncIterable<Uint8Array>; text(): Promise<string> }>;
  /** Sends further requests, except streams, on new connections. Absent: each request has its own. */
  renew?(): void;
}

/** The HTTP connections to one API server. */
export class Transport implements RequestChannel {
  readonly #connection: Connection;
  #dispatcher: Dispatcher;
  /** A watch keeps its connection for minutes, and there is one for each kind. */
  readonly #streams: Dispatcher;
  readonly #open: (connections: number | null) => Dispatcher;
  /** When the connections of requests were opened anew. */
  #renewedAt = Number.NEGATIVE_INFINITY;
  #lastAuthorization: string | undefined;
  readonly #origin: string;
  readonly #basePath: string;

  constructor(connection: Connection) {
    const url = new URL(connection.server);
    this.#connection = connection;
    this.#origin = url.origin;
    // The API may be below a path, as behind Rancher.
    this.#basePath = url.pathname === "/" ? "" : url.pathname.replace(/\/$/, "");
    const connect = { ...connection.tls, timeout: 5_000, keepAliveInitialDelay };
    const limits = {
      pipelining: 1,
      // HTTP/2 was not faster, and undici threw from its own handlers when connections were lost or requests aborted.
      allowH2: false,
      keepAliveTimeout: 60_000,
      headersTimeout: 60_000,
      bodyTimeout: 60_000,
    };
    this.#open = (connections) =>
      connection.proxyUrl === undefined
        ? new Pool(url.origin, { ...limits, connections, connect })
        : new ProxyAgent({ ...limits, connections, uri: connection.proxyUrl, requestTls: connect, proxyTls: { keepAliveInitialDelay } });
    this.#dispatcher = this.#open(requestsAtOnce);
    this.#streams = this.#open(null);
  }

  async send(request: Request): Promise<Answer> {
    const { statusCode, headers, body } = await this.#request(this.#dispatcher, request, {});
    return { status: statusCode, headers, body: await body.text() };
  }

  async stream(request: Request): ReturnType<RequestChannel["stream"]> {
    const { statusCode, body } = await this.#request(this.#streams, request, {
      bodyTimeout: 0,
      ...(request.isOpenEnded && { headersTimeout: 0 }),
    });
    return { status: statusCode, body, text: () => body.text() };
  }

  renew(): void {
    if (performance.now() - this.#renewedAt < renewedAgainMs) return;
    this.#renewedAt = performance.now();
    const old = this.#dispatcher;
    this.#dispatcher = this.#open(requestsAtOnce);
    // Requests that are on their way may still be answered.
    old.close().catch(() => {});
  }

  /** Closes every connection without waiting for responses. Idempotent. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#dispatcher, this.#streams].map((dispatcher) => dispatcher.destroy().catch(() => {})));
  }

  /** A request whose credentials are rejected is sent once more if there are others by now. */
  async #request(dispatcher: Dispatcher, request: Request, options: BodyOptions): Promise<Dispatcher.ResponseData> {
    if (request.isProbe) return this.#requestAs(dispatcher, this.#lastAuthorization, request, options);
    const authorization = await this.#connection.authorization();
    this.#lastAuthorization = authorization;
    const answer = await this.#requestAs(dispatcher, authorization, request, options);
    if (answer.statusCode !== 401 || authorization === undefined) return answer;
    const renewed = await this.#connection.authorization(authorization);
    if (renewed === authorization) return answer;
    this.#lastAuthorization = renewed;
    await answer.body.dump();
    return this.#requestAs(dispatcher, renewed, request, options);
  }

  #requestAs(
    dispatcher: Dispatcher,
    authorization: string | undefined,
    { method, path, accept, contentType, body, signal }: Request,
    options: BodyOptions,
  ): Promise<Dispatcher.ResponseData> {
    return dispatcher.request({
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
