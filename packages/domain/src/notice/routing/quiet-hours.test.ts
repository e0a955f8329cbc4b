import { expect, test } from "vitest";
import { type QuietHours, quietUntil } from "./quiet-hours.ts";

const nights: QuietHours = {
  from: "22:00",
  to: "07:00",
  timeZone: "Europe/Berlin",
  days: [1, 2, 3, 4, 5, 6, 7],
  except: ["DEPLOYMENT_FAILED"],
};
const weekend: QuietHours = { from: "00:00", to: "00:00", timeZone: "UTC", days: [6, 7], except: [] };

test.for<{ name: string; now: string; quiet?: readonly QuietHours[]; event?: "DEPLOYMENT_FAILED"; want: string | undefined }>([
  { name: "in the evening it is quiet until the morning", now: "2026-01-05T22:30:00+01:00", want: "2026-01-06T06:00:00Z" },
  { name: "after midnight too", now: "2026-01-06T01:00:00+01:00", want: "2026-01-06T06:00:00Z" },
  { name: "by day it is not", now: "2026-01-06T12:00:00+01:00", want: undefined },
  { name: "the end is not quiet any more", now: "2026-01-06T07:00:00+01:00", want: undefined },
  { name: "an exception is sent", now: "2026-01-06T01:00:00+01:00", event: "DEPLOYMENT_FAILED", want: undefined },
  { name: "summer time moves the end", now: "2026-03-28T23:00:00+01:00", want: "2026-03-29T05:00:00Z" },
  { name: "days that follow each other are one", now: "2026-01-03T12:00:00Z", quiet: [weekend], want: "2026-01-05T00:00:00Z" },
  { name: "hours that follow each other are one", now: "2026-01-03T12:00:00Z", quiet: [weekend, nights], want: "2026-01-05T06:00:00Z" },
  { name: "a day that is not named is not quiet", now: "2026-01-05T12:00:00Z", quiet: [weekend], want: undefined },
])("$name", ({ now, quiet = [nights], event = "DEPLOYMENT_STARTED" as const, want }) => {
  expect(quietUntil(quiet, event, Temporal.Instant.from(now))?.toString()).toBe(want);
});

test("hours that never end are told as far as they were followed", () => {
  const always: QuietHours = { from: "00:00", to: "00:00", timeZone: "UTC", days: [1, 2, 3, 4, 5, 6, 7], except: [] };
  expect(quietUntil([always], "PIPED_STARTED", Temporal.Instant.from("2026-01-01T00:00:00Z"))?.toString()).toBe("2026-01-10T00:00:00Z");
});
