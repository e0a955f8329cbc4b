import type { connectNodeAdapter } from "@connectrpc/connect-node";
import { clientAddress } from "./callers/caller-connection.ts";
import type { TrustedProxies } from "./callers/trusted-proxies.ts";

/** A handler of plain HTTP requests, of both versions. */
type Handler = ReturnType<typeof connectNodeAdapter>;

/** Who makes a request. */
export interface PageClient {
  /** As calls see it: see `CallerConnection.remoteAddress`. */
  readonly address: string;
}

/** What answers the requests below a path, whatever their method. It answers each of them, also when it fails. */
export interface Pages {
  /** A path that ends with a slash, such as `/auth/`, for what is below it; any other, such as `/auth/token`, for itself alone. */
  readonly prefix: string;
  /** Whether it answers a request below its path; default: all of them. */
  readonly wants?: (request: Parameters<Handler>[0]) => boolean;
  readonly handler: (...args: [...Parameters<Handler>, client: PageClient]) => void;
}

/** Passes each request to the pages of its path, else to `otherwise`. Paths are compared as they are written: nothing is decoded. */
export function servePages(pages: readonly Pages[], otherwise: Handler, proxies: TrustedProxies): Handler {
  return (request, response) => {
    const [path = ""] = (request.url ?? "").split("?");
    const isBelow = (prefix: string) => (prefix.endsWith("/") ? path.startsWith(prefix) : path === prefix);
    const found = pages.find(({ prefix, wants }) => isBelow(prefix) && (wants?.(request) ?? true));
    if (found) found.handler(request, response, { address: clientAddress(request, proxies) ?? "" });
    else otherwise(request, response);
  };
}
