import { once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { ServerCertificate } from "../certificate.ts";
import type { Credentials } from "../git/start-git-server.ts";

export interface ChartServerOptions {
  /** Clients must sign in. Default: everybody may read. */
  readonly credentials?: Credentials;
  /** Serves https. Default: http. */
  readonly certificate?: ServerCertificate;
}

/** An answered request. */
export interface ChartRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** The scheme of its Authorization header, such as `Basic`; undefined if it had none. */
  readonly signedInWith: string | undefined;
}

/** A server of charts. Disposing stops it. */
export interface ChartServer extends AsyncDisposable {
  /** `127.0.0.1:port`. */
  readonly host: string;
  /** With `http://` or `https://`. */
  readonly url: string;
  /** Answered requests, oldest first. To count from now on, empty it: `requests.length = 0`. */
  readonly requests: ChartRequest[];
}

type Handle = (request: IncomingMessage, response: ServerResponse, url: URL) => void;

/** Serves on a free port of 127.0.0.1 and records the requests. */
export async function serve({ certificate }: ChartServerOptions, handle: Handle): Promise<ChartServer> {
  const requests: ChartRequest[] = [];
  const listener: RequestListener = (request, response) => {
    const { method = "", url: path = "/", headers } = request;
    response.once("close", () =>
      requests.push({ method, path, status: response.statusCode, signedInWith: headers.authorization?.split(" ")[0] }),
    );
    handle(request, response, new URL(path, "http://127.0.0.1"));
  };
  const server = certificate ? createHttpsServer(certificate, listener) : createHttpServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // listens on a port
  const host = `127.0.0.1:${port}`;
  return {
    host,
    url: `${certificate ? "https" : "http"}://${host}`,
    requests,
    async [Symbol.asyncDispose]() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** The header that signs in with HTTP basic authentication. */
export function basicAuthorization({ user, password }: Credentials): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}
