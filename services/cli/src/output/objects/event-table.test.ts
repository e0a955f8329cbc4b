import type { ObjectEvent } from "@slipway/domain";
import { expect, test } from "vitest";
import { eventTable } from "./event-table.ts";

const now = Temporal.Instant.from("2026-11-29T12:00:00Z");
const event = (given: Partial<ObjectEvent> = {}, deployTarget = "dev"): ObjectEvent => ({
  object: { deployTarget, group: "apps", kind: "Deployment", namespace: "shop", name: "web" },
  ...{ type: "Normal", reason: "Scaled", message: "scaled up\nto 2", count: 1, reporter: "deployment-controller" },
  firstAt: now.subtract({ hours: 2 }),
  lastAt: now.subtract({ minutes: 5 }),
  ...given,
});
const lines = (events: readonly ObjectEvent[], wide = false) => eventTable(events, now.epochMilliseconds, { wide }).split("\n");

test("events are one line each, with what a reader looks for", () => {
  const [heading, one, two] = lines([event(), event({ count: 3, type: "Warning", lastAt: undefined })]);
  expect(heading?.split(/ {2,}/)).toEqual(["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"]);
  expect(one).toMatch(/^5m +Normal +Scaled +deployment\/web +scaled up/);
  expect(two).toMatch(/^- \(x3\) +Warning/);
});

test("the target is shown if there are several, and the rest with wide", () => {
  expect(lines([event(), event({}, "prod")])[2]).toMatch(/Scaled +prod +deployment/);
  const [heading, one] = lines([event()], true);
  expect(heading?.split(/ {2,}/)).toEqual(["LAST SEEN", "FIRST SEEN", "TYPE", "REASON", "TARGET", "OBJECT", "REPORTER", "MESSAGE"]);
  expect(one).toMatch(/^5m +2h +Normal +Scaled +dev +deployment\.apps\/web \(shop\) +deployment-controller/);
  expect(lines([])).toEqual(["no events: targets keep them for about an hour"]);
});
