import { execFile } from "node:child_process";
import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import { request as httpsRequest } from "node:https";
import { promisify } from "node:util";
import { DeploymentService } from "@slipway/proto/api";
import { expect, test } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { pageHeaders, securityHeaders } from "./security-headers.ts";
import { type ServeConnectOptions, serveConnect } from "./serve-connect.ts";

const call = "/slipway.api.v1.DeploymentService/ListDeployments";
const json = { "content-type": "application/json" };

const serve = (tls?: ServeConnectOptions["tls"]) =>
  serveConnect({
    log: silentLogger(),
    routes: (router) => router.service(DeploymentService, { listDeployments: () => ({}) }),
    ...(tls && { tls }),
  });

test.for<{ name: string; path: string; status: number; request?: RequestInit }>([
  { name: "a plain page", path: "/", status: 200 },
  { name: "a page that does not exist", path: "/nosuch", status: 404 },
  { name: "an answer of a call", path: call, status: 200, request: { method: "POST", headers: json, body: "{}" } },
  { name: "an error of a call", path: call, status: 400, request: { method: "POST", headers: json, body: '{"pageSize": "x"}' } },
  { name: "a call that is not served", path: "/no.Such/Call", status: 404, request: { method: "POST", headers: json, body: "{}" } },
  {
    name: "a call of a foreign page",
    path: call,
    status: 403,
    request: { method: "POST", headers: { ...json, origin: "http://evil.example" } },
  },
  {
    name: "a call by gRPC-web",
    path: call,
    status: 200,
    request: { method: "POST", headers: { "content-type": "application/grpc-web+proto" } },
  },
])("$name has all security headers, and none that plain text must not have", async ({ path, status, request = {} }) => {
  await using server = await serve();
  const answer = await fetch(`${server.url}${path}`, request);
  await answer.bytes();
  expect(answer.status).toBe(status);
  expect(Object.fromEntries(answer.headers)).toMatchObject(securityHeaders({ overTls: false }));
  expect(answer.headers.has("strict-transport-security")).toBe(false);
});

test("answers to gRPC have none: no browser reads them", async () => {
  await using server = await serve();
  const session = connectHttp2(server.url);
  const stream = session.request({ ":method": "POST", ":path": call, "content-type": "application/grpc", te: "trailers" });
  stream.end(Buffer.alloc(5));
  const [headers] = await once(stream, "response");
  session.destroy();
  expect(headers).toMatchObject({ ":status": 200, "content-type": "application/grpc+proto" });
  expect(headers).not.toHaveProperty("content-security-policy");
});

test("a server with a certificate tells browsers to come by TLS only", async () => {
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "-", "-out", "-"];
  const { stdout: pem } = await promisify(execFile)("openssl", ["req", "-x509", ...key, "-subj", "/CN=localhost", "-days", "1"]);
  await using server = await serve({ key: pem, cert: pem });
  const request = httpsRequest(server.url, { ca: pem, servername: "localhost" }).end();
  const [answer] = await once(request, "response");
  answer.resume();
  expect(answer.headers["strict-transport-security"]).toBe("max-age=63072000");
});

test("nothing runs in answers that are no page, and pages run what comes from the server only", () => {
  const directives = (policy = "") => new Map(policy.split("; ").map((each) => [each.split(" ")[0], each.split(" ").slice(1).join(" ")]));
  expect(directives(securityHeaders({ overTls: true })["content-security-policy"])).toEqual(
    new Map([
      ["default-src", "'none'"],
      ["base-uri", "'none'"],
      ["form-action", "'self'"],
      ["frame-ancestors", "'none'"],
    ]),
  );
  const page = directives(pageHeaders({ isApplication: true, inlineStyle: "nonce-abc" })["content-security-policy"]);
  expect([page.get("script-src"), page.get("style-src"), page.get("frame-ancestors")]).toEqual(["'self'", "'self' 'nonce-abc'", "'none'"]);
  expect(JSON.stringify([...page])).not.toMatch(/unsafe|\*|https?:/);
  expect(directives(pageHeaders({ isApplication: true })["content-security-policy"]).get("style-src")).toBe("'self'");
});

test("a page that is no application runs and loads nothing, shows its own style only, and leads where it says", () => {
  expect(pageHeaders({ inlineStyle: "sha256-abc=", formOrigins: ["http://127.0.0.1:7"] })).toEqual({
    "content-type": "text/html; charset=utf-8",
    "content-security-policy":
      "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' http://127.0.0.1:7; style-src 'sha256-abc='",
  });
});
