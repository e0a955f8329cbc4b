import { hostname } from "node:os";
import { expect, test } from "vitest";
import { type AllowedCallers, refusalOf } from "./allowed-callers.ts";

const named: AllowedCallers = { hosts: ["slipway.example.com", "*.cluster.local"], origins: ["https://console.example.com"] };

test.for([
  { host: "127.0.0.1:7400" },
  { host: "localhost:7400" },
  { host: "LOCALHOST" },
  { host: "app.localhost:7400" },
  { host: "[::1]:7400" },
  { host: "192.168.1.5:7400" },
  { host: `${hostname()}:7400` },
  { host: "slipway.example.com" },
  { host: "slipway.example.com.:443" },
  { host: "trace.slipway.cluster.local:7401" },
  { host: "127.0.0.1:7400", origin: "http://127.0.0.1:7400" },
  { host: "slipway.example.com", origin: "https://slipway.example.com" },
  { host: "slipway.example.com", origin: "https://console.example.com" },
])("$host from $origin is allowed", ({ host, origin }) => {
  expect(refusalOf({ host, origin }, named)).toBeUndefined();
});

test.for([
  { host: "evil.example", status: 421 },
  { host: "localhost.evil.example:7400", status: 421 },
  { host: "cluster.local", status: 421 },
  { host: "", status: 421 },
  { host: undefined, status: 421 },
  { host: "a b", status: 421 },
  { host: "evil.example", origin: "http://evil.example", status: 421 },
  { host: "127.0.0.1:7400", origin: "http://evil.example", status: 403 },
  { host: "127.0.0.1:7400", origin: "http://127.0.0.1:8080", status: 403 },
  { host: "127.0.0.1:7400", origin: "null", status: 403 },
  { host: "127.0.0.1:7400", origin: "", status: 403 },
])("$host from $origin is refused with $status", ({ host, origin, status }) => {
  expect(refusalOf({ host, origin }, named)).toMatchObject({ status, message: expect.stringContaining("ALLOWED_") });
});

test("a server may be told to answer under every name", () => {
  expect(refusalOf({ host: "any.example", origin: undefined }, { hosts: ["*"] })).toBeUndefined();
});
