import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { tempDir } from "../temp-dir.ts";
import { createGitRepository, type Files, type GitRepository } from "./git-repository.ts";
import { runHttpBackend } from "./http-backend.ts";

export interface StartGitServerOptions {
  /** Where repositories and their clones are, and stay after dispose. A throw-away folder unless told. Repositories made before in it are served too. */
  readonly dir?: string;
  /** A free one unless told. */
  readonly port?: number;
}

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

export interface GitRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly status: number;
}

/** Requests that get no answer yet. */
export interface HeldRequests {
  /** Resolves when the first one is here (and was let in). */
  readonly arrived: Promise<void>;
  /** Answers them, and all others from now on. */
  release(): void;
}

/** A Git server over smart HTTP (fetch, push, partial clone, any commit by its hash). Disposing stops it. */
export interface GitServer extends AsyncDisposable {
  /** `http://127.0.0.1:port`; a repository is at `/<name>.git`. */
  readonly url: string;
  /** Answered requests, oldest first. Empty it to count from now: `requests.length = 0`. */
  readonly requests: GitRequest[];
  createRepository(name: string, files: Files): Promise<GitRepository>;
  /** While down every connection is cut, as by a server that is gone. */
  setDown(isDown: boolean): void;
  /** Holds every request that comes from now on, as a slow server does. */
  hold(): HeldRequests;
  /** From now on clients must sign in (HTTP basic); `undefined` lets everybody in again. */
  requireAuth(credentials: Credentials | undefined): void;
}

export async function startGitServer({ dir, port = 0 }: StartGitServerOptions = {}): Promise<GitServer> {
  await using resources = new AsyncDisposableStack();
  const root = dir ?? resources.use(await tempDir("git")).path;
  const bareDir = join(root, "repositories");
  const requests: GitRequest[] = [];
  let isServerDown = false;
  let expected: string | undefined;
  let held: { readonly arrive: () => void; readonly gate: Promise<void> } | undefined;

  const server = createServer((request, response) => {
    if (isServerDown) {
      request.socket.destroy();
      return;
    }
    response.once("close", () => requests.push({ method: request.method ?? "", path: request.url ?? "", status: response.statusCode }));
    if (expected !== undefined && request.headers.authorization !== expected) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end("sign in\n");
      return;
    }
    held?.arrive();
    void Promise.resolve(held?.gate).then(() => runHttpBackend(bareDir, request, response));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  resources.defer(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  });
  const kept = resources.move();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    requests,
    createRepository: (name, files) =>
      createGitRepository({ bare: join(bareDir, `${name}.git`), workdir: join(root, "clones", name), url: `${url}/${name}.git`, files }),
    setDown: (isDown) => {
      isServerDown = isDown;
      if (isDown) server.closeAllConnections();
    },
    hold: () => {
      const [arrival, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      held = { arrive: arrival.resolve, gate: gate.promise };
      return { arrived: arrival.promise, release: gate.resolve };
    },
    requireAuth: (credentials) => {
      expected = credentials && `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString("base64")}`;
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
