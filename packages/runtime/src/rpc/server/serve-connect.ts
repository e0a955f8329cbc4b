import { once } from "node:events";
import { rename } from "node:fs/promises";
import { createServer as createHttp1Server, type IncomingMessage } from "node:http";
import { constants, createServer as createHttp2Server, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { Server, Socket } from "node:net";
import type { DescFile } from "@bufbuild/protobuf";
import type { ConnectRouter, Interceptor } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { Fault, messageOf } from "@slipway/domain";
import type { Logger } from "../../log/logger.ts";
import { currentService } from "../../telemetry/in-service.ts";
import { serveHealth } from "../grpc/grpc-health.ts";
import { serveReflection } from "../grpc/grpc-reflection.ts";
import { maxMessageBytes, maxSessionMemory } from "../limits.ts";
import type { AllowedCallers } from "./callers/allowed-callers.ts";
import { connectionContext } from "./callers/caller-connection.ts";
import { forAllowed, refuseUnserved } from "./callers/refuse-call.ts";
import { TrustedProxies } from "./callers/trusted-proxies.ts";
import { type ConnectionLimits, completeLimits, LimitedConnections } from "./connection-limits.ts";
import { serverInterceptors } from "./interceptors/server-interceptors.ts";
import { openTunnels, type Tunnels } from "./open-tunnels.ts";
import { plainPages } from "./plain-pages.ts";
import { switchProtocols } from "./protocol-switch.ts";
import { withSecurityHeaders } from "./security-headers.ts";
import { type Pages, servePages } from "./serve-pages.ts";
import { SlowReaders } from "./slow-readers.ts";
import { type ServerTls, tlsServer } from "./tls/server-tls.ts";

export interface ServeConnectOptions {
  /** The address to listen on; default: 127.0.0.1. */
  readonly host?: string;
  /** 0 chooses a free port; default: 0. */
  readonly port?: number;
  /** A Unix socket to listen on instead of a port. It replaces an existing one, at the moment this server listens. Its folder must be private. */
  readonly path?: string | undefined;
  readonly routes: (router: ConnectRouter) => void;
  readonly log: Logger;
  /** More proto files for reflection, besides those of the served services; false turns reflection off. */
  readonly reflect?: readonly DescFile[] | false;
  /** The answer to health checks while the server runs; default: `serving`. A stopping server is `not_serving`. */
  readonly health?: () => "serving" | "not_serving";
  /** Run inside the server's own interceptors, before requests are validated; for authentication. */
  readonly interceptors?: readonly Interceptor[];
  /** How long calls may continue after the stop began; default: 10 s. */
  readonly shutdownGraceMs?: number;
  /** The names under which a port may be called, and the web pages that may call it; default: names of this machine, and its own pages. */
  readonly allowed?: AllowedCallers | undefined;
  /** Answer requests that are no calls. */
  readonly pages?: readonly Pages[];
  /** WebSockets for many calls each; default: none. */
  readonly tunnels?: Tunnels;
  /** What connections may take. */
  readonly limits?: Partial<ConnectionLimits> | undefined;
  /** Server streams that may be open in total; default: 1000. */
  readonly maxStreams?: number | undefined;
  /** The largest request; default: 16 MiB. All of it is in memory before the caller is known. */
  readonly maxRequestBytes?: number | undefined;
  /** Certificate and key, PEM. Without them the port speaks plain text. */
  readonly tls?: ServerTls | undefined;
}

/** A running server. Disposing stops it: streams end with `unavailable`, other calls get the grace period, then connections are closed. */
export interface RpcServer extends AsyncDisposable {
  /** 0 if it listens on a Unix socket. */
  readonly port: number;
  /** `http://host:port` or `unix:/path`, as `connectTransport` takes it. */
  readonly url: string;
  /** Resolves when the server has stopped; rejects if it failed. */
  readonly done: Promise<void>;
}

/**
 * Serves gRPC, gRPC-web and Connect on one port, over HTTP/2 and HTTP/1.1, with health checks and reflection. TLS is off by default.
 * Handlers run under the service that called this. Faults they throw become codes; other errors are logged and their text is never sent.
 * Throws `unavailable` if the port cannot be opened.
 */
export async function serveConnect(options: ServeConnectOptions): Promise<RpcServer> {
  const { host = "127.0.0.1", path, log, health = () => "serving", shutdownGraceMs = 10_000, tls } = options;
  const { allowed, routes, maxRequestBytes = maxMessageBytes } = options;
  const stopping = new AbortController();
  const limits = completeLimits(options.limits);
  const limited = new LimitedConnections(limits, log);
  const slowReaders = new SlowReaders(limits.answerMs, log);

  const proxies = new TrustedProxies(allowed?.proxies ?? []);

  const isServing = () => !stopping.signal.aborted && health() === "serving";
  const interceptors = serverInterceptors({
    service: currentService(),
    log,
    stopping: stopping.signal,
    maxStreams: options.maxStreams,
    more: options.interceptors ?? [],
  });
  const serve = connectNodeAdapter({
    routes: (router) => addRoutes(router, options, isServing),
    interceptors,
    contextValues: (request) => connectionContext(request, proxies),
    fallback: servePages(options.pages ?? [], refuseUnserved(plainPages(currentService(), isServing)), proxies),
    readMaxBytes: maxRequestBytes,
    writeMaxBytes: maxMessageBytes,
  });
  // No web page can open a Unix socket.
  const handler = path === undefined ? withSecurityHeaders(forAllowed(serve, { allowed, log }), { overTls: tls !== undefined }) : serve;
  // Connections that must not be closed when the stop begins: HTTP/1.1 ones that wait for an answer, tunnels, and all of HTTP/2, whose
  // sessions close by themselves after their last call.
  const busy = new Set<Socket>();
  const onBusy = ({ socket }: IncomingMessage, isBusy: boolean) => limited.setBusy(socket, isBusy);
  const tunnels =
    options.tunnels && openTunnels(options.tunnels, { routes, allowed, maxRequestBytes, interceptors, limits, proxies, onBusy });
  const shouldUpgradeCallback = (request: IncomingMessage) => tunnels?.wants(request) ?? false;
  const http1 = createHttp1Server(
    { connectionsCheckingInterval: Math.min(limits.headersMs, 5_000), shouldUpgradeCallback },
    (request, response) => {
      slowReaders.watch(response);
      busy.add(request.socket);
      response.once("close", () => {
        busy.delete(request.socket);
        if (stopping.signal.aborted) request.socket.destroySoon();
      });
      handler(request, response);
    },
  );
  const http2 = createHttp2Server({ maxSessionMemory, settings: { maxConcurrentStreams: limits.calls } }, (request, response) => {
    slowReaders.watch(response);
    resetUnread(response.stream);
    handler(request, response);
  });
  http1.on("upgrade", (request, socket, head) => {
    busy.add(request.socket.once("close", () => busy.delete(request.socket)));
    tunnels?.accept(request, socket, head);
  });
  limited.limitHttp1(http1);
  limited.limitHttp2(http2);
  const plain = switchProtocols(http1, http2);
  const sockets = track<Socket>((add) => plain.on("connection", add));
  const onFailure = (err: Error) => log.debug({ err }, "rpc handshake failed");
  const secured = tls === undefined ? undefined : tlsServer(plain, { tls, limited, open: sockets, onFailure });
  const server = secured?.server ?? plain;
  plain.on("connection", (socket: Socket) => limited.admit(socket, sockets.size));
  const sessions = track<ServerHttp2Session>((add) => http2.on("session", add));
  http2.on("connection", (socket: Socket) => busy.add(socket.once("close", () => busy.delete(socket))));
  http2.on("sessionError", (err: Error) => log.debug({ err }, "rpc session broke"));

  const port = await listen(server, path === undefined ? { port: options.port ?? 0, host } : { path });
  const done = once(server, "close").then(() => {});
  // A caller that does not observe `done` must not be killed by its rejection.
  done.catch(() => {});

  const stop = async (): Promise<void> => {
    stopping.abort();
    server.close();
    http1.close();
    tunnels?.close();
    for (const session of sessions) session.close();
    for (const socket of sockets.difference(busy)) socket.destroy();
    for (const socket of secured?.handshakes.values() ?? []) socket.destroy();
    const force = setTimeout(() => {
      log.warn({ connections: sockets.size }, "rpc connections closed: their calls took too long");
      for (const socket of sockets) socket.destroy();
    }, shutdownGraceMs);
    await done.catch((err: unknown) => log.warn({ err }, "rpc server failed while it stopped"));
    clearTimeout(force);
    slowReaders[Symbol.dispose]();
  };
  let stopped: Promise<void> | undefined;
  return {
    port,
    url:
      path === undefined ? `${tls === undefined ? "http" : "https"}://${host.includes(":") ? `[${host}]` : host}:${port}` : `unix:${path}`,
    done,
    [Symbol.asyncDispose]: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

function addRoutes(router: ConnectRouter, { routes, reflect = [] }: ServeConnectOptions, isServing: () => boolean): void {
  routes(router);
  // Health and reflection are added below and list themselves too: tools report a service whose file is not listed as "not exposed".
  const services = new Set<string>();
  const files = new Set(reflect || []);
  const learn = (): void => {
    for (const { service } of router.handlers) {
      services.add(service.typeName);
      files.add(service.file);
    }
  };
  serveHealth(router, { services, isServing });
  learn();
  if (reflect === false) return;
  serveReflection(router, { services, files: [...files] });
  learn();
}

/**
 * Ends a stream whose answer is complete although its request is not (a message over the limit). Otherwise the rest of the request
 * would fill the flow-control window that all streams of the session share, and block a stop.
 */
function resetUnread(stream: ServerHttp2Stream): void {
  stream.once("wantTrailers", () => setImmediate(() => stream.readableEnded || stream.close(constants.NGHTTP2_NO_ERROR)));
}

/** The set of open things: each is added when it appears and removed when it closes. */
function track<T extends { once(event: "close", listener: () => void): unknown }>(
  onEach: (add: (each: T) => void) => void,
): ReadonlySet<T> {
  const open = new Set<T>();
  onEach((each) => {
    open.add(each);
    each.once("close", () => open.delete(each));
  });
  return open;
}

async function listen(server: Server, at: { readonly port: number; readonly host: string } | { readonly path: string }): Promise<number> {
  const place = "path" in at ? at.path : `${at.host}:${at.port}`;
  // A server removes the name it began with when it stops, which must not be that of its successor.
  server.listen("path" in at ? { path: `${at.path}.${process.pid}` } : at);
  await once(server, "listening").catch((cause: unknown) => {
    throw new Fault("unavailable", `cannot listen on ${place}: ${messageOf(cause)}`, { cause });
  });
  if ("path" in at) {
    await rename(`${at.path}.${process.pid}`, at.path);
    return 0;
  }
  const address = server.address();
  if (address === null || typeof address === "string") throw new Fault("internal", "a listening TCP server has no port");
  return address.port;
}
