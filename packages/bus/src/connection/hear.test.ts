import { headers } from "@nats-io/transport-node";
import { expect, test } from "vitest";
import { wasSaidOn } from "./hear.ts";

const cases = [
  { filter: "slipway.ask.a", subject: "slipway.ask.a", isSaid: true },
  { filter: "slipway.ask.a", subject: "slipway.ask", isSaid: false },
  { filter: "slipway.ask.a", subject: "slipway.ask.a.b", isSaid: false },
  { filter: "slipway.ask.a", subject: "slipway.livestate.demo.p1.x", isSaid: false },
  { filter: "slipway.ask.*", subject: "slipway.ask.a", isSaid: true },
  { filter: "slipway.ask.*", subject: "slipway.say.a", isSaid: false },
  { filter: "slipway.ask.>", subject: "slipway.ask.a.b", isSaid: true },
  { filter: "slipway.ask.>", subject: "slipway.ask", isSaid: false },
];
test.for(cases)("what comes with the subject $subject was said on $filter: $isSaid", ({ filter, subject, isSaid }) => {
  expect(wasSaidOn(filter, { subject })).toBe(isSaid);
});

test("a heartbeat of a consumer was not said, whatever its subject, and a message with headers was", () => {
  expect(wasSaidOn("slipway.ask.a", { subject: "slipway.ask.a", headers: headers(100, "Idle Heartbeat") })).toBe(false);
  expect(wasSaidOn("slipway.ask.a", { subject: "slipway.ask.a", headers: headers() })).toBe(true);
});
