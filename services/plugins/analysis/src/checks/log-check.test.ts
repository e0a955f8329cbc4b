import { expect, test } from "vitest";
import { logOptions } from "../options/log-options.ts";
import { FakeSources } from "../testing/fake-sources.ts";
import { logCheck } from "./log-check.ts";

const now = Temporal.Instant.from("2026-03-01T12:10:00Z");
const moment = { now, elapsed: Temporal.Duration.from({ minutes: 10 }) };
const never = new AbortController().signal;

test.for([
  { lines: [], isOk: true, text: "nothing logged" },
  { lines: ["panic: no"], isOk: false, text: "1 entry, the newest at 12:10:00 UTC", detail: "the newest entry: panic: no" },
  {
    lines: new Array<string>(100).fill("x".repeat(500)),
    isOk: false,
    text: "100 or more entries, the newest at 12:10:00 UTC",
    detail: `the newest entry: ${"x".repeat(200)}`,
  },
])("$lines.length entries: ok $isOk", async ({ lines, isOk, text, detail }) => {
  const sources = new FakeSources();
  sources.lines = () => lines;
  const options = logOptions.parse({ provider: "loki", query: '{app="{{ .App.Name }}"}', interval: "5m" });
  const check = logCheck({ name: "logs[0]", options, provider: sources.loki(), args: { applicationName: "shop", appCustomArgs: {} } });
  expect(await check.look(moment, never)).toEqual({ isOk, text, detail });
  expect(check.description).toBe('no log entries for: {app="shop"}');
});
