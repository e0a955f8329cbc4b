import type { ServerInfo } from "@nats-io/transport-node";
import { expect, test } from "vitest";
import { requireServer } from "./require-server.ts";

const info: ServerInfo = {
  client_id: 1,
  client_ip: "",
  go: "",
  host: "nats",
  port: 4222,
  max_payload: 1_048_576,
  proto: 1,
  server_id: "",
  server_name: "",
  version: "2.15.2",
  jetstream: true,
};

test.for(["2.12.0", "2.15.2", "2.15.0-beta.1", "3.0.0"])("version %s is accepted", (version) => {
  expect(() => requireServer({ ...info, version })).not.toThrow();
});

test.for(["2.9.10", "2.11.9", "1.4.1"])("version %s is rejected with a clear message", (version) => {
  expect(() => requireServer({ ...info, version })).toThrow(`nats-server ${version} at nats:4222 is too old: Slipway needs 2.12 or newer`);
});

test("a server without JetStream is rejected unless the streams are on its hub", () => {
  expect(() => requireServer({ ...info, jetstream: false })).toThrow("has no JetStream");
  expect(() => requireServer({ ...info, jetstream: false }, { domain: "hub" })).not.toThrow();
});

test("a server that accepts only small messages is rejected with what to set", () => {
  expect(() => requireServer({ ...info, max_payload: 65_536 })).toThrow(
    "accepts messages of 65536 bytes: set max_payload to at least 786432",
  );
});
