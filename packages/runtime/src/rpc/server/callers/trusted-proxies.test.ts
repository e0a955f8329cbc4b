import { Fault } from "@slipway/domain";
import { DeploymentService } from "@slipway/proto/api";
import { expect, test } from "vitest";
import { silentLogger } from "../../../log/logger.ts";
import { serveConnect } from "../serve-connect.ts";
import { callerConnection } from "./caller-connection.ts";
import { TrustedProxies } from "./trusted-proxies.ts";

const proxies = new TrustedProxies(["10.0.0.0/8", "192.0.2.7", "2001:db8::/32"]);

test.for([
  { name: "no proxy", remote: "203.0.113.9", forwarded: undefined, client: "203.0.113.9" },
  { name: "a stranger that claims an address", remote: "203.0.113.9", forwarded: "10.0.0.1", client: "203.0.113.9" },
  { name: "a proxy", remote: "10.1.2.3", forwarded: "203.0.113.9", client: "203.0.113.9" },
  { name: "a proxy that IPv6 shows", remote: "::ffff:10.1.2.3", forwarded: "203.0.113.9", client: "203.0.113.9" },
  { name: "two proxies", remote: "10.1.2.3", forwarded: "203.0.113.9, 192.0.2.7", client: "203.0.113.9" },
  {
    name: "a client that claims another address to a proxy",
    remote: "10.1.2.3",
    forwarded: "198.51.100.1, 203.0.113.9",
    client: "203.0.113.9",
  },
  { name: "a client of IPv6", remote: "2001:db8::1", forwarded: "2001:4860::8", client: "2001:4860::8" },
  { name: "a proxy that says nothing", remote: "10.1.2.3", forwarded: undefined, client: "10.1.2.3" },
  { name: "a proxy that says nonsense", remote: "10.1.2.3", forwarded: "203.0.113.9, unknown", client: "10.1.2.3" },
  { name: "proxies only", remote: "10.1.2.3", forwarded: "10.0.0.1", client: "10.0.0.1" },
  { name: "no network", remote: undefined, forwarded: "10.0.0.1", client: undefined },
])("a request by $name comes from $client", ({ remote, forwarded, client }) => {
  expect(proxies.clientOf(remote, forwarded)).toBe(client);
});

test.for(["proxy.example.com", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8/8", "", "::/129"])("%s is no proxy", (proxy) => {
  expect(() => new TrustedProxies([proxy])).toThrow(RangeError);
});

test.for([
  { proxies: ["127.0.0.1"], from: "203.0.113.9" },
  { proxies: [], from: "127.0.0.1" },
])("a server whose proxies are $proxies says that a call comes from $from", async ({ proxies, from }) => {
  await using server = await serveConnect({
    log: silentLogger(),
    allowed: { proxies },
    routes: (router) =>
      router.service(DeploymentService, {
        listDeployments: (_, { values }) => {
          throw new Fault("precondition", `from ${callerConnection(values)?.remoteAddress}`);
        },
      }),
  });
  const headers = { "content-type": "application/json", "x-forwarded-for": "203.0.113.9" };
  const url = `${server.url}/slipway.api.v1.DeploymentService/ListDeployments`;
  expect(await (await fetch(url, { method: "POST", headers, body: "{}" })).json()).toMatchObject({ message: `from ${from}` });
});
