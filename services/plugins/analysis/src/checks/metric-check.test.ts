import { expect, test } from "vitest";
import { metricOptions } from "../options/metric-options.ts";
import { type Asked, FakeSources } from "../testing/fake-sources.ts";
import { metricCheck } from "./metric-check.ts";

const start = Temporal.Instant.from("2026-03-01T12:00:00Z");
const elapsed = Temporal.Duration.from({ minutes: 10 });
const moment = { now: start.add(elapsed), elapsed };
const args = { applicationName: "shop", appCustomArgs: {} };
const never = new AbortController().signal;
const low = [1, 2, 3, 4, 5];
const high = [11, 12, 13, 14, 15];

function check(options: Readonly<Record<string, unknown>>, values: (asked: Asked) => readonly number[], previousStart?: Temporal.Instant) {
  const sources = new FakeSources();
  sources.values = values;
  const parsed = metricOptions.parse({ provider: "prom", query: "errors", interval: "5m", ...options });
  const made = metricCheck({ name: "metrics[0]", options: parsed, provider: sources.prometheus(), args, previousStart });
  return { sources, made, look: () => made.look(moment, never) };
}

const ofVariant = {
  query: 'errors{variant="{{ .Variant.Name }}",pod="{{ .VariantCustomArgs.pod }}"}',
  canaryArgs: { pod: "c" },
  primaryArgs: { pod: "p" },
  baselineArgs: { pod: "b" },
};

test.for([
  {
    strategy: "CANARY_PRIMARY",
    queries: ['errors{variant="canary",pod="c"}', 'errors{variant="primary",pod="p"}'],
    text: "canary is higher than primary",
  },
  {
    strategy: "CANARY_BASELINE",
    queries: ['errors{variant="canary",pod="c"}', 'errors{variant="baseline",pod="b"}'],
    text: "canary is higher than baseline",
  },
])("$strategy compares what it finds for both variants in the same window", async ({ strategy, queries, text }) => {
  const { sources, look } = check({ ...ofVariant, strategy, deviation: "HIGH" }, ({ query }) => (query.includes("canary") ? high : low));
  const verdict = await look();
  expect(verdict.isOk).toBe(false);
  expect(verdict.text).toContain(text);
  expect(sources.asked.map(({ query }) => query)).toEqual(queries);
  for (const { window } of sources.asked)
    expect([window.from, window.to].map(String)).toEqual(["2026-03-01T12:05:00Z", "2026-03-01T12:10:00Z"]);
});

test("PREVIOUS compares with the same period of the previous analysis", async () => {
  const previousStart = Temporal.Instant.from("2026-02-20T08:00:00Z");
  const isNow = ({ window }: Asked): boolean => Temporal.Instant.compare(window.to, start) > 0;
  const { sources, look } = check({ strategy: "PREVIOUS" }, (asked) => (isNow(asked) ? high : low), previousStart);
  const verdict = await look();
  expect(verdict.isOk).toBe(false);
  expect(verdict.text).toContain("this analysis differs from the previous one");
  expect(sources.asked.map(({ window }) => [window.from, window.to].map(String))).toEqual([
    ["2026-03-01T12:05:00Z", "2026-03-01T12:10:00Z"],
    ["2026-02-20T08:05:00Z", "2026-02-20T08:10:00Z"],
  ]);
});

test("PREVIOUS with an interval longer than the elapsed time compares the elapsed time", async () => {
  const previousStart = Temporal.Instant.from("2026-02-20T08:00:00Z");
  const { sources, look } = check({ strategy: "PREVIOUS", interval: "1h" }, () => low, previousStart);
  await look();
  expect(sources.asked.map(({ window }) => [window.from, window.to].map(String))).toEqual([
    ["2026-03-01T12:00:00Z", "2026-03-01T12:10:00Z"],
    ["2026-02-20T08:00:00Z", "2026-02-20T08:10:00Z"],
  ]);
});

test("the first analysis of an application has nothing to compare with, and passes", async () => {
  const { sources, look } = check({ strategy: "PREVIOUS" }, () => high);
  expect(await look()).toEqual({ isOk: true, text: "there was no successful analysis before this one to compare with" });
  expect(sources.asked).toEqual([]);
});

test.for([
  { name: "no data at all", options: { expected: { max: 1 } }, values: () => [], text: "the query returned no data" },
  {
    name: "no canary",
    options: { ...ofVariant, strategy: "CANARY_PRIMARY" },
    values: ({ query }: Asked) => (query.includes("canary") ? [] : low),
    text: "the query returned no data for canary",
  },
  {
    name: "no variant",
    options: { ...ofVariant, strategy: "CANARY_PRIMARY" },
    values: () => [],
    text: "the query returned no data for canary and primary",
  },
])("$name is a failure, unless it is allowed", async ({ options, values, text }) => {
  expect(await check(options, values).look()).toEqual({ isOk: false, text });
  expect(await check({ ...options, skipOnNoData: true }, values).look()).toEqual({
    isOk: true,
    text: `${text}, which skipOnNoData allows`,
  });
});

test("a query with an unknown name is rejected before any request", () => {
  expect(() => check({ expected: { max: 1 }, query: "{{ .Variant.Name }}" }, () => [])).toThrow(
    expect.objectContaining({ code: "invalid" }),
  );
});

test("both queries are tried in advance", async () => {
  const { sources, made } = check({ ...ofVariant, strategy: "CANARY_PRIMARY" }, () => low);
  await made.prepare(never);
  sources.broken.add('errors{variant="primary",pod="p"}');
  await expect(made.prepare(never)).rejects.toMatchObject({ code: "invalid" });
});
