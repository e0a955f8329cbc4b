import { constants } from "node:http2";
import { Code, cors } from "@connectrpc/connect";
import { codeToString } from "@connectrpc/connect/protocol-connect";
import type { connectNodeAdapter } from "@connectrpc/connect-node";
import type { Logger } from "../../../log/logger.ts";
import { type AllowedCallers, type Refusal, refusalOf } from "./allowed-callers.ts";

type Serve = ReturnType<typeof connectNodeAdapter>;
type Request = Parameters<Serve>[0];
type Response = Parameters<Serve>[1];

/**
 * Answers a call that gets no handler, in the protocol of its client. gRPC clients get headers with the status and nothing else: after an
 * empty body without trailers, grpc-go 1.82 reports an internal error instead. Other clients get the HTTP status and an error in Connect's JSON.
 */
function refuseCall(request: Request, response: Response, { status, code, message }: Refusal): void {
  // The rest of the request would fill the flow-control window of the session.
  request.resume();
  const type = request.headers["content-type"] ?? "";
  if (!type.startsWith("application/grpc")) {
    response.statusCode = status;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ code: codeToString(code), message }));
    return;
  }
  const headers = { "content-type": type, "grpc-status": `${code}`, "grpc-message": encodeURIComponent(message) };
  if ("stream" in response) response.stream.respond({ [constants.HTTP2_HEADER_STATUS]: 200, ...headers }, { endStream: true });
  else response.writeHead(200, { ...headers, "content-length": 0 }).end();
}

/** Serves calls that are addressed to this server and come from no foreign web page. */
export function forAllowed(
  serve: Serve,
  { allowed = {}, log }: { readonly allowed?: AllowedCallers | undefined; readonly log: Logger },
): Serve {
  return (request, response) => {
    const { [constants.HTTP2_HEADER_AUTHORITY]: authority, host: name, origin } = request.headers;
    const host = typeof authority === "string" ? authority : name;
    const refusal = refusalOf({ host, origin }, allowed);
    if (refusal === undefined) return answersPreflight(request, response) ? undefined : serve(request, response);
    log.info({ status: refusal.status, host, origin }, "rpc refused");
    refuseCall(request, response, refusal);
  };
}

/** Tells a browser that the page it asks for may call. Other answers to the page say so too, so that it may read them. */
function answersPreflight(...[request, response]: Parameters<Serve>): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return false;
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-expose-headers", cors.exposedHeaders.join(", "));
  response.setHeader("vary", "origin");
  if (request.method !== "OPTIONS") return false;
  response.writeHead(204, {
    "access-control-allow-methods": cors.allowedMethods.join(", "),
    "access-control-allow-headers": [...cors.allowedHeaders, "authorization", "slipway-user"].join(", "),
    "access-control-max-age": "7200",
  });
  response.end();
  return true;
}

/** Answers a call of a method, or of a service, that the server does not have. Requests that are no calls get a page. */
export function refuseUnserved(pages: Serve): Serve {
  return (request, response) => {
    if (request.method !== "POST") return pages(request, response);
    const path = (request.url ?? "").slice(0, 200);
    refuseCall(request, response, { status: 404, code: Code.Unimplemented, message: `this server does not serve ${path}` });
  };
}
