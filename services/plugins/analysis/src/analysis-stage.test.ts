import { FakeClock, type FakeHost, Fault, type TestedStage, testStage } from "@slipway/plugin-sdk";
import { describe, expect, test } from "vitest";
import { analysisPlugin } from "./analysis-plugin.ts";
import { FakeSources } from "./testing/fake-sources.ts";

const start = Temporal.Instant.from("2026-03-01T12:00:00Z");
const startSeconds = start.epochMilliseconds / 1000;
const secondsSinceStart = (instant: Temporal.Instant): number => start.until(instant).total("seconds");
const config = {
  analysisProviders: [
    { name: "prom", type: "PROMETHEUS", config: { address: "http://prometheus" } },
    { name: "loki", type: "LOKI", config: { address: "http://loki" } },
  ],
};
const metric = { provider: "prom", query: "errors", interval: "1m", expected: { max: 0.5 } };
const resultObject = "application-1/analysis/latest-analysis-result";
const displayed = "pipecd/stage-display-metadata";

interface Run {
  readonly sources?: FakeSources;
  readonly options: unknown;
  readonly clock?: FakeClock;
  readonly host?: FakeHost;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

async function run({
  sources = new FakeSources(),
  clock = new FakeClock({ start, autoAdvance: true }),
  ...rest
}: Run): Promise<TestedStage> {
  return await testStage(analysisPlugin(sources), { stage: "ANALYSIS", config, clock, ...rest });
}

describe("an analysis", () => {
  test("whose checks are well lasts for its duration, and its start is kept for the next", async () => {
    const sources = new FakeSources();
    sources.values = () => [0.1, 0.2];
    const clock = new FakeClock({ start, autoAdvance: true });
    const { result, lines, metadata, host } = await run({ sources, clock, options: { duration: "3m30s", metrics: [metric] } });
    expect(lines).toEqual([
      "info: watching 1 check for 3m30s",
      "info: metrics[0]: every 1m: at most 0.5: errors",
      "info: metrics[0]: ok: 2 values, 0.1 to 0.2, expected at most 0.5",
      "info: metrics[0]: ok: 2 values, 0.1 to 0.2, expected at most 0.5",
      "info: metrics[0]: ok: 2 values, 0.1 to 0.2, expected at most 0.5",
      "success: 1 check ok for 3m30s",
    ]);
    expect(result).toBe("succeeded");
    expect(secondsSinceStart(clock.now())).toBe(210);
    expect(metadata).toMatchObject({ startTime: String(startSeconds), previousStartTime: "none", [displayed]: "1 check ok for 3m30s" });
    expect(new TextDecoder().decode(host.objects.get(resultObject))).toBe(`{"startTime":${startSeconds}}`);
    expect(sources.asked.map(({ window: { from, to } }) => [from, to].map(secondsSinceStart))).toEqual([
      [0, 60],
      [60, 120],
      [120, 180],
    ]);
  });

  test("fails at once with the check that fails more often than allowed", async () => {
    const sources = new FakeSources();
    sources.values = () => [0.1, 0.7];
    const clock = new FakeClock({ start, autoAdvance: true });
    const { result, message, lines, metadata, host } = await run({
      sources,
      clock,
      options: { duration: "1h", metrics: [{ ...metric, failureLimit: 2 }] },
    });
    expect(result).toBe("failed");
    expect(message).toBe(
      "metrics[0] failed for the 3rd time, 2 allowed: 1 of 2 values not as expected, at most 0.5: the worst is 0.7 at 12:02:01 UTC",
    );
    expect(lines.filter((line) => line.includes("failure "))).toEqual([
      "info: metrics[0]: failed: 1 of 2 values not as expected, at most 0.5: the worst is 0.7 at 12:00:01 UTC (failure 1, 2 allowed)",
      "info: metrics[0]: failed: 1 of 2 values not as expected, at most 0.5: the worst is 0.7 at 12:01:01 UTC (failure 2, 2 allowed)",
    ]);
    expect(secondsSinceStart(clock.now())).toBe(180);
    expect(metadata[displayed]).toBe("failed after 3m");
    expect(host.objects.size).toBe(0);
  });

  test("counts a provider that does not answer as a failure", async () => {
    const sources = new FakeSources();
    sources.values = () => {
      throw new Fault("unavailable", "connection refused");
    };
    const { message } = await run({ sources, options: { duration: "1h", metrics: [metric] } });
    expect(message).toBe("metrics[0] failed: connection refused");
  });

  test("fails before its first interval when a query can never work", async () => {
    const sources = new FakeSources();
    sources.broken.add("errors");
    const clock = new FakeClock({ start, autoAdvance: true });
    const { result, message } = await run({ sources, clock, options: { duration: "1h", metrics: [metric, { ...metric, query: "fine" }] } });
    expect({ result, message }).toEqual({ result: "failed", message: "metrics[0]: what is errors?" });
    expect(secondsSinceStart(clock.now())).toBe(0);
  });

  test("without any check only waits, and says so", async () => {
    const clock = new FakeClock({ start, autoAdvance: true });
    const { result, lines } = await run({ clock, options: { duration: "2m" } });
    expect(result).toBe("succeeded");
    expect(secondsSinceStart(clock.now())).toBe(120);
    expect(lines).toContain("info: metrics, logs and https are empty: this only waits");
  });

  test("looks once, at the end, when the interval is longer than all of it", async () => {
    const sources = new FakeSources();
    sources.values = () => [0];
    await run({ sources, options: { duration: "2m", metrics: [{ ...metric, interval: "1h" }] } });
    expect(sources.asked.map(({ window: { from, to } }) => [from, to].map(secondsSinceStart))).toEqual([[0, 120]]);
  });
});
