import { once } from "node:events";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { ServerCertificate } from "../certificate.ts";

/** A request that arrived. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How to answer a request; `hang` for never. Default: status 200. */
export type WebAnswer =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
      /** Whether the answer begins and never ends. */
      readonly isEndless?: boolean;
    }
  | "hang";

/** A web server that takes whatever it is sent. Disposing stops it, also in the middle of requests. */
export interface WebReceiver extends AsyncDisposable {
  readonly url: string;
  /** Requests, oldest first, each from when it was read. */
  readonly requests: readonly ReceivedRequest[];
  /** Decides about each request, by the number of those before it. */
  answer: (request: ReceivedRequest, before: number) => WebAnswer | undefined;
}

/** Starts a web server on a free port of 127.0.0.1. With a certificate it serves https. */
export async function startWebReceiver({ certificate }: { readonly certificate?: ServerCertificate } = {}): Promise<WebReceiver> {
  const requests: ReceivedRequest[] = [];
  const listener: RequestListener = (request, response) => {
    void (async () => {
      const { method = "", url: path = "/" } = request;
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const received = { method, path, headers, body: await text(request) };
      requests.push(received);
      const answer = receiver.answer(received, requests.length - 1) ?? { status: 200 };
      if (answer === "hang") return;
      response.writeHead(answer.status, answer.headers);
      if (answer.isEndless) response.write(answer.body ?? " ");
      else response.end(answer.body ?? "");
      // The client left in the middle of its request.
    })().catch(() => response.destroy());
  };
  const server = certificate ? createHttpsServer(certificate, listener) : createHttpServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // listens on a port
  const receiver: WebReceiver = {
    url: `${certificate ? "https" : "http"}://127.0.0.1:${port}`,
    requests,
    answer: () => undefined,
    async [Symbol.asyncDispose]() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
  return receiver;
}
