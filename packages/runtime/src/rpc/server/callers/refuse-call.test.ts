import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect as connectHttp2, constants, type IncomingHttpHeaders } from "node:http2";
import { text } from "node:stream/consumers";
import { DeploymentService } from "@slipway/proto/api";
import { expect, test, vi } from "vitest";
import { silentLogger } from "../../../log/logger.ts";
import { type ServeConnectOptions, serveConnect } from "../serve-connect.ts";

const path = "/slipway.api.v1.DeploymentService/ListDeployments";

async function serve(options: Partial<ServeConnectOptions> = {}) {
  const handled = vi.fn(() => ({}));
  const server = await serveConnect({
    log: silentLogger(),
    routes: (router) => router.service(DeploymentService, { listDeployments: handled }),
    ...options,
  });
  return { server, handled, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

/** The frames of an answer to a gRPC call: its headers, whether they end it, and its trailers. */
async function grpcCall(url: string, headers: Record<string, string>) {
  const session = connectHttp2(url);
  try {
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: "POST",
      [constants.HTTP2_HEADER_PATH]: path,
      "content-type": "application/grpc",
      te: "trailers",
      ...headers,
    });
    stream.end(Buffer.alloc(5));
    let trailers: IncomingHttpHeaders | undefined;
    stream.on("trailers", (given) => {
      trailers = given;
    });
    const [answer, flags] = (await once(stream, "response")) as [IncomingHttpHeaders, number];
    const body = await text(stream);
    return { answer, endsWithHeaders: (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0, body, trailers };
  } finally {
    session.destroy();
  }
}

test.for([
  { name: "method of a served service", called: path.replace("ListDeployments", "NoSuch") },
  { name: "service", called: "/grpc.plugin.livestateapi.v1alpha1.LivestateService/GetLivestate" },
])("a gRPC call of an unknown $name is answered by headers that end the stream, with status 12", async ({ called }) => {
  await using rig = await serve();
  const { answer, endsWithHeaders, body, trailers } = await grpcCall(rig.server.url, { [constants.HTTP2_HEADER_PATH]: called });
  expect(answer).toMatchObject({ ":status": 200, "content-type": "application/grpc", "grpc-status": "12" });
  expect({ endsWithHeaders, body, trailers }).toEqual({ endsWithHeaders: true, body: "", trailers: undefined });
});

test("a gRPC call by a foreign name is refused with a message", async () => {
  await using rig = await serve();
  const { answer } = await grpcCall(rig.server.url, { [constants.HTTP2_HEADER_AUTHORITY]: "evil.example" });
  expect(answer["grpc-status"]).toBe("7");
  expect(decodeURIComponent(String(answer["grpc-message"]))).toContain("ALLOWED_HOSTS");
  expect(rig.handled).not.toHaveBeenCalled();
});

/** A call in Connect's JSON, as a web page makes it. */
async function jsonCall(port: number, headers: Record<string, string>) {
  const request = httpRequest({
    port,
    host: "127.0.0.1",
    method: "POST",
    path,
    headers: { "content-type": "application/json", ...headers },
  });
  request.end("{}");
  const [response] = await once(request, "response");
  return { status: response.statusCode as number, body: JSON.parse(await text(response)) as unknown };
}

test.for([
  { name: "a name that was pointed here", headers: { host: "evil.example" }, status: 421 },
  { name: "that name and its page", headers: { host: "evil.example", origin: "http://evil.example" }, status: 421 },
  { name: "a page of another site", headers: { host: "127.0.0.1", origin: "http://evil.example" }, status: 403 },
])("a JSON call by $name is refused before it is handled", async ({ headers, status }) => {
  await using rig = await serve();
  expect(await jsonCall(rig.server.port, headers)).toMatchObject({ status, body: { code: "permission_denied" } });
  expect(rig.handled).not.toHaveBeenCalled();
});

test("names and pages that are configured are served", async () => {
  await using rig = await serve({ allowed: { hosts: ["slipway.example.com"], origins: ["https://console.example.com"] } });
  const headers = { host: "slipway.example.com", origin: "https://console.example.com" };
  expect(await jsonCall(rig.server.port, headers)).toMatchObject({ status: 200 });
});

const page = "https://console.example.com";
test.for([
  { name: "a page that is configured", origin: page, status: 204, allowed: page },
  { name: "the page of the server itself", origin: "http://127.0.0.1:80", status: 204, allowed: "http://127.0.0.1:80" },
  { name: "any other page", origin: "http://evil.example", status: 403, allowed: undefined },
])("a browser that asks whether $name may call gets $status", async ({ origin, status, allowed }) => {
  await using rig = await serve({ allowed: { origins: [page] } });
  const headers = { host: "127.0.0.1:80", origin, "access-control-request-method": "POST" };
  const request = httpRequest({ port: rig.server.port, host: "127.0.0.1", method: "OPTIONS", path, headers });
  request.end();
  const [response] = await once(request, "response");
  await text(response);
  expect({ status: response.statusCode, allowed: response.headers["access-control-allow-origin"] }).toEqual({ status, allowed });
  const mayHave = String(response.headers["access-control-allow-headers"]).toLowerCase();
  expect(mayHave.includes("connect-protocol-version")).toBe(status === 204);
});
