import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createGunzip } from "node:zlib";

/** A request as the server saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly isSignedIn: boolean;
}

/** `git http-backend` on a free port of 127.0.0.1, with what a test needs to see and to spoil. */
export interface GitHttpServer extends AsyncDisposable {
  readonly port: number;
  /** `http://127.0.0.1:PORT/origin.git` */
  readonly url: string;
  readonly requests: SeenRequest[];
  /** Stops listening and cuts all connections; `start` takes the same port again. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Holds every request that comes from now on, until the function returned is called. */
  hold(): () => void;
}

export interface GitHttpServerOptions {
  /** The folder that holds `origin.git`. */
  readonly folder: string;
  /** Asks for them when given. */
  readonly user?: { readonly name: string; readonly password: string };
}

export async function startGitHttpServer({ folder, user }: GitHttpServerOptions): Promise<GitHttpServer> {
  const requests: SeenRequest[] = [];
  let gate = Promise.resolve();
  let port = 0;
  const expected = user && `Basic ${Buffer.from(`${user.name}:${user.password}`).toString("base64")}`;

  const server = createServer((request, response) => {
    const isSignedIn = !expected || request.headers.authorization === expected;
    requests.push({ method: request.method ?? "", path: request.url ?? "", isSignedIn });
    if (!isSignedIn) {
      response.writeHead(401, { "WWW-Authenticate": 'Basic realm="git"' }).end();
      return;
    }
    void gate.then(() => answer(request, response, folder));
  });
  const start = () => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await start();
  port = (server.address() as AddressInfo).port;
  return {
    port,
    url: `http://127.0.0.1:${port}/origin.git`,
    requests,
    start,
    stop,
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
    [Symbol.asyncDispose]: stop,
  };
}

function answer(request: IncomingMessage, response: ServerResponse, folder: string): void {
  const url = new URL(request.url ?? "/", "http://localhost");
  const backend = spawn("git", ["http-backend"], {
    env: {
      PATH: process.env["PATH"],
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers["content-type"],
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
      // Any owner of the folder will do.
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "safe.directory",
      GIT_CONFIG_VALUE_0: "*",
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  const body = request.headers["content-encoding"] === "gzip" ? request.pipe(createGunzip()) : request;
  body.pipe(backend.stdin.on("error", () => {}));
  response.on("close", () => backend.kill());
  let head = Buffer.alloc(0);
  backend.stdout.on("data", (chunk: Buffer) => {
    if (response.headersSent) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    const lines = head
      .toString("latin1", 0, end)
      .split("\r\n")
      .map((line) => line.split(": ", 2) as [string, string]);
    const headers = Object.fromEntries(lines);
    response.writeHead(Number.parseInt(headers["Status"] ?? "200", 10), headers).write(head.subarray(end + 4));
  });
  backend.stdout.on("end", () => response.end());
}
