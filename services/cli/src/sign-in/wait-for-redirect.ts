import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Fault } from "@slipway/domain";

/** Where a browser of this machine brings the answer of a sign-in (RFC 8252, 7.3). Disposing stops listening. */
export interface Redirect extends AsyncDisposable {
  readonly uri: string;
  /** The address that the browser was led to. Rejects with the reason of the signal. */
  readonly arrived: Promise<URL>;
}

const path = "/callback";
const text = (line: string) => `<!doctype html><meta charset="utf-8"><title>Slipway</title><p>${line}`;

/** Listens on a free port of this machine for one answer with this state. Others, which any page could make a browser send, are turned away. */
export async function waitForRedirect(state: string, signal: AbortSignal): Promise<Redirect> {
  const { promise: arrived, resolve, reject } = Promise.withResolvers<URL>();
  arrived.catch(() => {});
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    const url = URL.parse(request.url ?? "", `http://127.0.0.1:${port}`);
    const isOurs = request.method === "GET" && url?.pathname === path && url.searchParams.get("state") === state;
    response.writeHead(isOurs ? 200 : 404, {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      connection: "close",
    });
    response.end(text(isOurs ? "You can close this page and go back to your terminal." : "There is nothing here."));
    if (isOurs && url !== null) response.once("close", () => resolve(url));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening").catch((cause: unknown) => {
    throw new Fault("unavailable", "no port of this machine can be opened for the browser: use slipway login --device", { cause });
  });
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  return {
    uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    arrived,
    [Symbol.asyncDispose]: async () => {
      signal.removeEventListener("abort", abort);
      server.close();
      server.closeAllConnections();
    },
  };
}
