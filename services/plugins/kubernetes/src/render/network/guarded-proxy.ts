import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, request as requestHttp, type ServerResponse } from "node:http";
import { request as requestHttps } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  type AddressProblem,
  checkedLookup,
  Fault,
  hostOf,
  isFault,
  messageOf,
  type Resolver,
  refuseAddress,
  refuseHost,
} from "@slipway/plugin-sdk";
import { proxySignIn, upstreamProxyOf } from "./upstream-proxy.ts";

export interface GuardedProxyOptions {
  /** Why a host must not be called at an address. */
  readonly problem: AddressProblem;
  /** The path of a Unix socket to listen on. Default: a free port of this machine. */
  readonly socket?: string;
  /** Default: the environment of this process, which may name a proxy to go through. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly resolve?: Resolver;
}

/** A proxy for one program, which calls only what the program may call. */
export interface GuardedProxy extends AsyncDisposable {
  /** Its port; 0 if it listens on a socket. */
  readonly port: number;
  /** Only who knows it may use the proxy. */
  readonly token: string;
  /** Why it did not make calls, each reason once. */
  readonly refusals: readonly string[];
}

/**
 * Starts a proxy that programs use which follow addresses of others: a chart repository redirects, an index and a kustomization name any host. Each host is
 * looked up here, once for each connection, and called at the address that was checked. Go's and curl's programs use it when the environment says so.
 */
export async function openGuardedProxy({ problem, socket, env = process.env, resolve }: GuardedProxyOptions): Promise<GuardedProxy> {
  const token = randomBytes(24).toString("hex");
  const expected = `Basic ${Buffer.from(`slipway:${token}`).toString("base64")}`;
  const refusals = new Set<string>();
  const open = new Set<Duplex>();
  const dial: Dial = { problem, env, lookup: checkedLookup(problem, resolve), resolve };

  const refuse = (error: unknown): readonly [status: number, reason: string] => {
    if (!isFault(error, "invalid")) return [502, messageOf(error)];
    refusals.add(error.message);
    return [403, error.message];
  };
  const server = createServer((request, response) => {
    if (request.headers["proxy-authorization"] !== expected) return void response.writeHead(407).end();
    forward(dial, request, response).catch((error: unknown) => {
      if (response.headersSent) return void response.destroy();
      const [status, reason] = refuse(error);
      response.writeHead(status, statusText(reason)).end(reason);
    });
  });
  server.on("connect", (request: IncomingMessage, client: Duplex, head: Buffer) => {
    client.on("error", () => client.destroy());
    const fail = (status: number, reason: string) => client.end(`HTTP/1.1 ${status} ${statusText(reason)}\r\n\r\n`);
    if (request.headers["proxy-authorization"] !== expected) return void fail(407, "Proxy Authentication Required");
    tunnel(dial, request.url ?? "").then(
      (remote) => {
        open.add(remote);
        client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        remote.write(head);
        pipeline(client, remote, client)
          .catch(() => {})
          .finally(() => open.delete(remote));
      },
      (error: unknown) => fail(...refuse(error)),
    );
  });
  server.on("connection", (client) => {
    open.add(client);
    client.once("close", () => open.delete(client));
  });
  server.listen(socket === undefined ? { port: 0, host: "127.0.0.1" } : { path: socket });
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" ? ((address as AddressInfo | null)?.port ?? 0) : 0,
    token,
    get refusals() {
      return [...refusals];
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      for (const each of open) each.destroy();
      await closed;
    },
  };
}

interface Dial {
  readonly problem: AddressProblem;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly lookup: ReturnType<typeof checkedLookup>;
  readonly resolve: Resolver | undefined;
}

/** How long a connection may take to open. */
const dialMs = 30_000;

/** Passes a request for an http address on, and its answer back. */
async function forward(dial: Dial, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = URL.parse(request.url ?? "");
  if (url?.protocol !== "http:") throw new Fault("invalid", "only http and https addresses are called");
  const upstream = upstreamProxyOf(url, dial.env);
  await check(dial, url, upstream);
  const headers = { ...withoutHops(request.headers), ...(upstream ? proxySignIn(upstream) : {}), host: url.host };
  const options = { method: request.method, headers, agent: false, timeout: dialMs } as const;
  const sent = upstream
    ? requestOf(upstream)({ ...options, ...placeOf(upstream), path: url.href })
    : requestHttp({ ...options, ...placeOf(url), path: `${url.pathname}${url.search}`, lookup: dial.lookup });
  sent.once("timeout", () => sent.destroy(new Error("the server does not answer")));
  const answered = once(sent, "response") as Promise<[IncomingMessage]>;
  request.pipe(sent);
  const [answer] = await answered;
  response.writeHead(answer.statusCode ?? 502, withoutHops(answer.headers));
  await pipeline(answer, response);
}

/** Opens a connection to a host and port, through the proxy of this machine if there is one. */
async function tunnel(dial: Dial, target: string): Promise<Duplex> {
  const url = URL.parse(`https://${target}`);
  if (url === null || url.pathname !== "/" || url.username !== "")
    throw new Fault("invalid", `${JSON.stringify(target)} is not a host and a port`);
  const upstream = upstreamProxyOf(url, dial.env);
  await check(dial, url, upstream);
  const signal = AbortSignal.timeout(dialMs);
  if (upstream === undefined) {
    const { host, port } = placeOf(url);
    const socket: Socket = connect({ host, port, lookup: dial.lookup });
    await once(socket, "connect", { signal }).catch((error: unknown) => {
      socket.destroy();
      throw error;
    });
    return socket.on("error", () => socket.destroy());
  }
  const { host, port } = placeOf(url);
  const path = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const sent = requestOf(upstream)({
    ...placeOf(upstream),
    method: "CONNECT",
    path,
    headers: { host: path, ...proxySignIn(upstream) },
    agent: false,
  });
  sent.end();
  const [answer, socket] = (await once(sent, "connect", { signal })) as [IncomingMessage, Duplex];
  if (answer.statusCode !== 200) throw new Error(`the proxy of this machine answers ${answer.statusCode}`);
  return socket.on("error", () => socket.destroy());
}

/** What goes through another proxy is looked up there again, so names can only be checked as they are known here. */
async function check({ problem, resolve }: Dial, url: URL, upstream: URL | undefined): Promise<void> {
  if (upstream !== undefined && !/^https?:$/.test(upstream.protocol))
    throw new Error(`the proxy of this machine is ${upstream.protocol}//, and only http and https are supported`);
  if (upstream) await refuseHost(problem, hostOf(url), resolve);
  else refuseAddress(problem, hostOf(url));
}

function requestOf({ protocol }: URL) {
  return protocol === "https:" ? requestHttps : requestHttp;
}

function placeOf(url: URL): { readonly host: string; readonly port: number } {
  return { host: hostOf(url), port: Number(url.port || (url.protocol === "https:" ? 443 : 80)) };
}

/** Headers that are for the next server only (RFC 9110, 7.6.1). */
const hops = [
  "connection",
  "proxy-connection",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "proxy-authorization",
  "proxy-authenticate",
];

function withoutHops(headers: IncomingMessage["headers"]): IncomingMessage["headers"] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hops.includes(name)));
}

/** A reason on a status line. */
function statusText(reason: string): string {
  return reason.replace(/[^\x20-\x7e]/g, "?").slice(0, 500);
}
