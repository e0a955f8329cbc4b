import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Fault } from "@slipway/plugin-sdk";
import { FakeClock, FakeHost, type TestedStage, type TestSource, testStage } from "@slipway/plugin-sdk/testing";
import { describe, expect, onTestFinished, test, vi } from "vitest";
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
  readonly target?: TestSource;
}

async function run({
  sources = new FakeSources(),
  clock = new FakeClock({ start, autoAdvance: true }),
  ...rest
}: Run): Promise<TestedStage> {
  return await testStage(analysisPlugin(sources), { stage: "ANALYSIS", config, clock, ...rest });
}

test("unknown providers and templates are found while planning, before the first stage", async () => {
  const stage = analysisPlugin(new FakeSources()).definition.stages["ANALYSIS"];
  const options = { duration: "1m", metrics: [{ ...metric, provider: "nobody" }, { template: { name: "none" } }] };
  const context = {
    options: stage?.options.parse(options),
    config: analysisPlugin(new FakeSources()).schemas.config?.parse(config),
    application: { appCustomArgs: {} },
    deployment: { applicationName: "shop" },
    target: { sharedConfigDir: "/no/such/directory" },
  };
  const checking = Promise.resolve(stage?.check(context as unknown as Parameters<typeof stage.check>[0])); // what an analysis reads of it
  await expect(checking).rejects.toMatchObject({ code: "invalid", message: expect.stringMatching(/nobody[\s\S]*unknown template none/) });
});

describe("an analysis", () => {
  test("whose checks pass lasts for its duration, and its start is saved for the next", async () => {
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
      "metrics[0] failed for the 3rd time, 2 allowed: 1 of 2 values out of range, expected at most 0.5: the worst is 0.7 at 12:02:01 UTC",
    );
    expect(lines.filter((line) => line.includes("failure "))).toEqual([
      "info: metrics[0]: failed: 1 of 2 values out of range, expected at most 0.5: the worst is 0.7 at 12:00:01 UTC (failure 1, 2 allowed)",
      "info: metrics[0]: failed: 1 of 2 values out of range, expected at most 0.5: the worst is 0.7 at 12:01:01 UTC (failure 2, 2 allowed)",
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

  test("without checks only waits, and logs that", async () => {
    const clock = new FakeClock({ start, autoAdvance: true });
    const { result, lines } = await run({ clock, options: { duration: "2m" } });
    expect(result).toBe("succeeded");
    expect(secondsSinceStart(clock.now())).toBe(120);
    expect(lines).toContain("info: metrics, logs and https are empty: the stage only waits");
  });

  test("runs a check once, at the end, if the interval is longer than the analysis", async () => {
    const sources = new FakeSources();
    sources.values = () => [0];
    await run({ sources, options: { duration: "2m", metrics: [{ ...metric, interval: "1h" }] } });
    expect(sources.asked.map(({ window: { from, to } }) => [from, to].map(secondsSinceStart))).toEqual([[0, 120]]);
  });
});

describe("an interrupted analysis", () => {
  const checks = JSON.stringify({ "metrics[0]": { lookedMs: 120_000, failures: 1, isOk: false } });
  const left = { startTime: String(startSeconds - 600), previousStartTime: "none", elapsedTime: "2m", checks };

  test("watches the remaining time and keeps its failures, however much time has passed", async () => {
    const sources = new FakeSources();
    sources.values = () => [9];
    const clock = new FakeClock({ start, autoAdvance: true });
    const { message, lines } = await run({
      sources,
      clock,
      metadata: left,
      options: { duration: "10m", metrics: [{ ...metric, failureLimit: 1 }] },
    });
    expect(lines[0]).toBe("info: resuming, 8m of 10m left");
    expect(message).toContain("metrics[0] failed for the 2nd time, 1 allowed");
    expect(secondsSinceStart(clock.now())).toBe(60);
  });

  test("compares with the analysis that was the previous one when it began, not with itself", async () => {
    const sources = new FakeSources();
    sources.values = () => [1, 2, 3, 4, 5];
    const host = new FakeHost();
    host.objects.set(resultObject, new TextEncoder().encode(`{"startTime":${startSeconds - 600}}`));
    const { result, metadata } = await run({
      sources,
      host,
      metadata: { ...left, checks: "{}", previousStartTime: String(startSeconds - 86_400) },
      options: { duration: "3m", metrics: [{ ...metric, strategy: "PREVIOUS" }] },
    });
    expect(result).toBe("succeeded");
    expect(sources.asked.map(({ window: { to } }) => secondsSinceStart(to))).toEqual([0, -86_400 + 120, 60, -86_400 + 180]);
    expect(new TextDecoder().decode(host.objects.get(resultObject))).toBe(`{"startTime":${startSeconds - 600}}`);
    expect(metadata["previousStartTime"]).toBe(String(startSeconds - 86_400));
  });

  test("of PipeCD's plugin continues from its elapsed time", async () => {
    const clock = new FakeClock({ start, autoAdvance: true });
    const { lines, metadata } = await run({ clock, metadata: { elapsedTime: "1m30.5s" }, options: { duration: "2m" } });
    expect(lines[0]).toBe("info: resuming, 30s of 2m left");
    expect(secondsSinceStart(clock.now())).toBe(29.5);
    expect(metadata["startTime"]).toBe(String(startSeconds - 91));
  });

  test("with unreadable progress starts again", async () => {
    const { lines } = await run({ metadata: { startTime: "soon", elapsedTime: "-1m", checks: "[" }, options: { duration: "2m" } });
    expect(lines[0]).toBe("info: resuming, 2m of 2m left");
  });
});

describe("the previous analysis", () => {
  test.for([
    { name: "is found where PipeCD's plugin left it", object: `{"startTime":${startSeconds - 3600}}`, kept: String(startSeconds - 3600) },
    { name: "that cannot be read is none", object: "{}", kept: "none" },
  ])("$name", async ({ object, kept }) => {
    const host = new FakeHost();
    host.objects.set(resultObject, new TextEncoder().encode(object));
    const { metadata } = await run({ host, options: { duration: "1s" } });
    expect(metadata["previousStartTime"]).toBe(kept);
  });
});

describe("users", () => {
  test("see its progress in coarse steps, each one event of the deployment", async () => {
    const sources = new FakeSources();
    sources.values = ({ query }) => (query === "bad" ? [9] : [0]);
    const clock = new FakeClock({ start, autoAdvance: true });
    const shown: string[] = [];
    const host = new FakeHost();
    const keep = host.stageMetadata.set.bind(host.stageMetadata);
    host.stageMetadata.set = (key, value) => {
      if (key.endsWith(displayed)) shown.push(value);
      return keep(key, value);
    };
    const metrics = [metric, { ...metric, interval: "10s" }, { ...metric, query: "bad", failureLimit: 9, interval: "2m" }];
    await run({ sources, clock, host, options: { duration: "4m", metrics } });
    expect(shown[0]).toBe("3 checks, 4m left");
    expect(shown).toContain("2 of 3 checks ok, 2m left");
    expect(shown.at(-1)).toBe("3 checks ok for 4m");
    expect(shown.length).toBeLessThanOrEqual(24);
  });

  test("can skip it: it ends at once and is not used for comparison", async () => {
    const clock = new FakeClock({ start });
    const host = new FakeHost();
    const running = run({ clock, host, options: { duration: "1h", metrics: [metric] } });
    // It sleeps until its first look, until its end, until it keeps its progress and until it asks for commands again.
    await vi.waitFor(() => expect(host.calls.filter((call) => call === "listStageCommands")).toHaveLength(1));
    host.command("skip", "ada");
    await vi.waitFor(() => {
      clock.advance({ seconds: 1 });
      expect(host.lines()).toContain("info: skipped by ada");
    });
    const { result, metadata } = await running;
    expect(result).toBe("skipped");
    expect(metadata[displayed]).toBe("Skipped by ada");
    expect(secondsSinceStart(clock.now())).toBeLessThan(3600);
    expect(host.objects.size).toBe(0);
  });

  test("can cancel it: it ends without an outcome and is not used for comparison", async () => {
    const clock = new FakeClock({ start });
    const host = new FakeHost();
    const cancel = new AbortController();
    const running = expect(run({ clock, host, signal: cancel.signal, options: { duration: "1h" } })).rejects.toMatchObject({
      code: "canceled",
    });
    await vi.waitFor(() => expect(host.calls).toContain("listStageCommands"));
    cancel.abort(new Error("cancelled"));
    await running;
    expect(host.objects.size).toBe(0);
    expect(host.metadataOf()[displayed]).toBe("1h left");
  });
});

test.for([
  { name: "well", value: 0 },
  { name: "bad", value: 9 },
])("an analysis that is cancelled during its last look has no outcome, though that look was $name", async ({ value }) => {
  const sources = new FakeSources();
  const host = new FakeHost();
  const cancel = new AbortController();
  sources.values = () => {
    cancel.abort(new Error("cancelled"));
    return [value];
  };
  const running = run({ sources, host, signal: cancel.signal, options: { duration: "1m", metrics: [metric] } });
  await expect(running).rejects.toMatchObject({ code: "canceled" });
  expect(host.objects.size).toBe(0);
});

test("all problems of its checks are reported at once, with their fields", async () => {
  const dir = await mkdtemp(join(tmpdir(), "application-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  await mkdir(join(dir, ".pipe"));
  const template = "apiVersion: pipecd.dev/v1beta1\nkind: AnalysisTemplate\nspec:\n  metrics:\n    errors:\n      provider: prom\n";
  await writeFile(join(dir, ".pipe", "analysis.yaml"), template);
  const options = {
    duration: "1h",
    metrics: [
      { ...metric, provider: "prometheus" },
      { ...metric, provider: "loki" },
      { ...metric, query: "{{ .AppCustomArgs.zone }}" },
      { template: { name: "errors" } },
    ],
    logs: [{ provider: "prom", query: "q", interval: "1m" }],
    https: [{ url: "shop", interval: "1m" }],
  };
  const { result, message } = await run({ options, target: { dir } });
  expect(result).toBe("failed");
  expect(message.split("\n")).toEqual([
    "the checks of the analysis are not valid:",
    '  with.metrics.0: provider "prometheus" is not configured: analysisProviders of type PROMETHEUS or DATADOG in the piped file are prom',
    '  with.metrics.1: provider "loki" is of type LOKI: analysisProviders of type PROMETHEUS or DATADOG in the piped file are prom',
    expect.stringContaining(
      "  with.metrics.2: {{ .AppCustomArgs.zone }}: .AppCustomArgs has no zone, it is empty: set it in appCustomArgs",
    ),
    expect.stringMatching(/^ {2}with\.metrics\.3: \.pipe\/analysis\.yaml:6:7: spec\.metrics\.errors\.interval: /),
    expect.stringContaining(".pipe/analysis.yaml:6:7: spec.metrics.errors.query: "),
    '  with.logs.0: provider "prom" is of type PROMETHEUS: analysisProviders of type LOKI or STACKDRIVER in the piped file are loki',
    '  with.https.0: "shop" is not a URL such as https://shop.example.com/health',
  ]);
});

test("a template is expanded with the application's names, overridden by those of its entry", async () => {
  const dir = await mkdtemp(join(tmpdir(), "application-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  await mkdir(join(dir, ".pipe"));
  const template = {
    kind: "AnalysisTemplate",
    spec: {
      metrics: { errors: { ...metric, query: "{{ .App.Name }} {{ .AppCustomArgs.zone }} {{ .AppCustomArgs.kind }} {{ .K8s.Namespace }}" } },
    },
  };
  await writeFile(join(dir, ".pipe", "analysis.yaml"), JSON.stringify(template));
  const sources = new FakeSources();
  sources.values = () => [0];
  const { lines } = await run({
    sources,
    options: { duration: "1m", metrics: [{ template: { name: "errors", appArgs: { zone: "b" } } }] },
    target: { dir, application: { appCustomArgs: { zone: "a", kind: "web", k8sNamespace: "prod" } } },
  });
  expect(sources.asked.map(({ query }) => query)).toEqual(["shop b web prod"]);
  expect(lines).toContain("info: metrics[0] (errors): ok: 1 value, 0, expected at most 0.5");
});
