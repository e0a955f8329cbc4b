import { expect, test } from "vitest";
import { cutWindow, type SeriesUnit } from "./cut-window.ts";

const cases: { name: string; since: string; until: string; unit: SeriesUnit; zone: string; want: string[] }[] = [
  {
    name: "days in UTC",
    since: "2026-11-02T06:00:00Z",
    until: "2026-11-04T00:00:00Z",
    unit: "day",
    zone: "UTC",
    want: ["2026-11-02T06:00:00Z", "2026-11-03T00:00:00Z"],
  },
  {
    name: "days of 23 and 25 hours where clocks are changed",
    since: "2026-10-24T22:00:00Z",
    until: "2026-10-26T23:00:00Z",
    unit: "day",
    zone: "Europe/Berlin",
    want: ["2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"],
  },
  {
    name: "weeks begin on Monday",
    since: "2026-11-01T12:00:00Z",
    until: "2026-11-10T00:00:00Z",
    unit: "week",
    zone: "UTC",
    want: ["2026-11-01T12:00:00Z", "2026-11-02T00:00:00Z", "2026-11-09T00:00:00Z"],
  },
  {
    name: "months, also of a window that begins on a 31st",
    since: "2026-01-31T12:00:00Z",
    until: "2026-04-01T00:00:00Z",
    unit: "month",
    zone: "UTC",
    want: ["2026-01-31T12:00:00Z", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"],
  },
  { name: "a window without length", since: "2026-01-01T00:00:00Z", until: "2026-01-01T00:00:00Z", unit: "day", zone: "UTC", want: [] },
];

test.for(cases)("$name", ({ since, until, unit, zone, want }) => {
  const parts = cutWindow(Temporal.Instant.from(since), Temporal.Instant.from(until), unit, zone);
  expect(parts.map((part) => part.since.toString())).toEqual(want);
  // They touch, and cover the window.
  expect(parts.map((part) => part.until.toString())).toEqual([...want.slice(1), ...(want.length > 0 ? [until] : [])]);
});
