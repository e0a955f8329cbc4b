import type { connectNodeAdapter } from "@connectrpc/connect-node";
import { version } from "../../version.ts";

/** A handler of plain HTTP requests. */
type Handler = ReturnType<typeof connectNodeAdapter>;

/** What answers requests that are no calls: `/` says what serves here, `/healthz` whether it does, for load balancers. Any other path is not found. */
export function plainPages(service: string, isServing: () => boolean): Handler {
  return (request, response) => {
    const [path = ""] = (request.url ?? "").split("?");
    const [status, text] = answerTo(path, service, isServing);
    response.writeHead(status, { "content-type": "text/plain; charset=utf-8" });
    response.end(request.method === "HEAD" ? "" : `${text}\n`);
  };
}

function answerTo(path: string, service: string, isServing: () => boolean): readonly [status: number, text: string] {
  if (path === "/healthz") return isServing() ? [200, "serving"] : [503, "not serving"];
  if (path !== "/") return [404, "not found: / says what serves here"];
  return [
    200,
    `Slipway ${version}, ${service}. The API speaks Connect, gRPC and gRPC-web; its services are listed by gRPC reflection. /healthz: health.`,
  ];
}
