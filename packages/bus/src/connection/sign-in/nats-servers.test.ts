import { expect, test } from "vitest";
import { natsServers } from "./nats-servers.ts";

test.for([
  { given: "nats://127.0.0.1:4222", want: { addresses: ["127.0.0.1:4222"], credentials: undefined, isTls: false } },
  { given: "nats:4222, other", want: { addresses: ["nats:4222", "other"], credentials: undefined, isTls: false } },
  { given: "tls://nats.example.com:4222", want: { addresses: ["nats.example.com:4222"], credentials: undefined, isTls: true } },
  {
    given: "nats://a:p%40ss@one:1,nats://two:2",
    want: { addresses: ["one:1", "two:2"], credentials: { kind: "password", user: "a", password: "p@ss" }, isTls: false },
  },
  { given: "nats://t0ken@one", want: { addresses: ["one"], credentials: { kind: "token", token: "t0ken" }, isTls: false } },
  { given: ["nats://[::1]:4222"], want: { addresses: ["[::1]:4222"], credentials: undefined, isTls: false } },
])("$given", ({ given, want }) => expect(natsServers(given)).toEqual(want));

test.for([
  { given: "nats://a:hidden@one,nats://b:hidden@two", message: "name different users" },
  { given: "nats://:hidden@one", message: "address 1 of NATS has a password, but no user" },
  { given: "nats://a:hidden%@one", message: "write it as %25" },
  { given: "nats://a:hidden@", message: "address 1 of NATS is not one" },
])("what cannot be used is refused without its secrets: $message", ({ given, message }) => {
  expect(() => natsServers(given)).toThrow(message);
  expect(() => natsServers(given)).toThrow(/^(?!.*hidden)/);
});
