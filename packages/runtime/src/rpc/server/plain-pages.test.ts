import { expect, test } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { inService } from "../../telemetry/in-service.ts";
import { version } from "../../version.ts";
import { serveConnect } from "./serve-connect.ts";
import type { Pages } from "./serve-pages.ts";

test("a port says what serves there and whether it does, without a client", async () => {
  let health: "serving" | "not_serving" = "serving";
  await using server = await inService("gateway", () =>
    serveConnect({ port: 0, log: silentLogger(), routes: () => {}, health: () => health }),
  );
  const get = async (path: string) => {
    const answer = await fetch(`${server.url}${path}`);
    return [answer.status, (await answer.text()).trim()];
  };
  expect(await get("/")).toEqual([200, expect.stringContaining(`Slipway ${version}, gateway`)]);
  expect(await get("/healthz?x=1")).toEqual([200, "serving"]);
  expect(await get("/nosuch")).toEqual([404, expect.stringContaining("not found")]);
  health = "not_serving";
  expect(await get("/healthz")).toEqual([503, "not serving"]);
});

test("requests below a prefix reach their pages, whatever their method, and no other page does", async () => {
  const handler: Pages["handler"] = (request, response) => void response.end(`${request.method} ${request.url}`);
  const exact: Pages["handler"] = (_, response) => void response.end("a token");
  const pages = [
    { prefix: "/auth/token", handler: exact },
    { prefix: "/auth/", handler },
  ];
  await using server = await serveConnect({ port: 0, log: silentLogger(), routes: () => {}, pages });
  const get = async (path: string, method: string) => {
    const answer = await fetch(`${server.url}${path}`, { method });
    return [answer.status, (await answer.text()).trim()];
  };
  expect(await get("/auth/login?x=1", "GET")).toEqual([200, "GET /auth/login?x=1"]);
  expect(await get("/auth/token?x=1", "POST")).toEqual([200, "a token"]);
  for (const other of ["/auth/tokens", "/auth/token/", "/auth/token/x"]) expect(await get(other, "POST")).toEqual([200, `POST ${other}`]);
  expect(await get("/auth", "GET")).toEqual([404, expect.stringContaining("not found")]);
  expect(await get("/other/auth/", "POST")).toEqual([404, expect.stringContaining("does not serve")]);
});

test("pages know their client by what a proxy says that is trusted, as calls do", async () => {
  const handler: Pages["handler"] = (_, response, { address }) => void response.end(address);
  const serve = (proxies: readonly string[]) =>
    serveConnect({ port: 0, log: silentLogger(), routes: () => {}, pages: [{ prefix: "/auth/", handler }], allowed: { proxies } });
  await using trusting = await serve(["127.0.0.1"]);
  await using wary = await serve([]);
  const address = async (url: string) => (await fetch(`${url}/auth/`, { headers: { "x-forwarded-for": "192.0.2.7" } })).text();
  expect(await address(trusting.url)).toBe("192.0.2.7");
  expect(await address(wary.url)).toBe("127.0.0.1");
});
