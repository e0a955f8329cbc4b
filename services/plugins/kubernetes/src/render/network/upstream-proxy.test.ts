import { expect, test } from "vitest";
import { proxySignIn, upstreamProxyOf } from "./upstream-proxy.ts";

const https_proxy = "http://bob:g%40heim@proxy:3128";

test.for([
  ["https://a.example.com/x", {}, undefined],
  ["https://a.example.com/x", { https_proxy }, "proxy:3128"],
  ["https://a.example.com/x", { HTTPS_PROXY: "proxy:1" }, "proxy:1"],
  ["http://a.example.com/x", { https_proxy }, undefined],
  ["https://a.example.com/x", { https_proxy, no_proxy: "b.example.com, example.com" }, undefined],
  ["https://a.example.com/x", { https_proxy, NO_PROXY: ".example.com" }, undefined],
  ["https://a.example.com/x", { https_proxy, no_proxy: "ample.com" }, "proxy:3128"],
  ["https://a.example.com/x", { https_proxy, no_proxy: "example.com:80" }, "proxy:3128"],
  ["https://a.example.com:80/x", { https_proxy, no_proxy: "example.com:80" }, undefined],
  ["https://[fd00::1]/x", { https_proxy, no_proxy: "[fd00::1]:443" }, undefined],
  ["https://a.example.com/x", { https_proxy, no_proxy: "*" }, undefined],
  ["https://a.example.com/x", { https_proxy, no_proxy: "," }, "proxy:3128"],
] as const)("%s with %j is called through %s", ([url, env, want]) => {
  expect(upstreamProxyOf(new URL(url), env)?.host).toBe(want);
});

test("a proxy gets the user and the password of its address", () => {
  expect(proxySignIn(new URL(https_proxy))).toEqual({ "proxy-authorization": `Basic ${Buffer.from("bob:g@heim").toString("base64")}` });
  expect(proxySignIn(new URL("http://proxy"))).toEqual({});
});
