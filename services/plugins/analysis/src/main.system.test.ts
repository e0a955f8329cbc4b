import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FakeHost, startPlugin, type TestedPlugin } from "@slipway/plugin-sdk/testing";
import { eventually, type PrometheusServer, startPrometheus, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { serve } from "./testing/serve.ts";

const command = [process.execPath, new URL("./main.ts", import.meta.url).pathname] as const;
const servers = new AsyncDisposableStack();
/** What the scraped server shows at this moment: each look is a little different, as real values are. */
let errorRatio = { canary: 0.01, primary: 0.01 };
let looks = 0;
let prometheus: PrometheusServer;
let config: unknown;

beforeAll(async () => {
  const metrics = servers.use(
    await serve(() => {
      looks += 1;
      const noise = (looks * 37) % 100;
      const lines = Object.entries(errorRatio).map(
        ([variant, ratio]) => `error_ratio{app="shop",variant="${variant}"} ${ratio + noise / 1e5}\n`,
      );
      return { body: lines.join(""), headers: { "content-type": "text/plain; version=0.0.4" } };
    }),
  );
  // bcrypt of "secret".
  const user = { name: "ada", passwordHash: "$2b$04$ox4YBM3YIZXnSZrV7iYsaeeW8omYmVJnzDtnvtMcU7b4XOBJ9sBYW" };
  prometheus = servers.use(await startPrometheus({ targets: [metrics.host], user }));
  const dir = servers.use(await tempDir("credentials")).path;
  await writeFile(join(dir, "user"), "ada\n");
  await writeFile(join(dir, "password"), "secret\n");
  const files = { usernameFile: join(dir, "user"), passwordFile: join(dir, "password") };
  config = { analysisProviders: [{ name: "prom", type: "PROMETHEUS", config: { address: prometheus.url, ...files } }] };
  // It waits for some seconds before its first scrape.
  await eventually(async () => expect(await countOf("error_ratio")).toBeGreaterThan(0), { timeoutMs: 20_000 });
});

afterAll(() => servers.disposeAsync());

async function countOf(query: string): Promise<number> {
  const authorization = `Basic ${Buffer.from("ada:secret").toString("base64")}`;
  const response = await fetch(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(query)}`, { headers: { authorization } });
  return ((await response.json()) as { data: { result: unknown[] } }).data.result.length;
}

async function start(host: FakeHost): Promise<TestedPlugin> {
  const plugin = await startPlugin({ command, name: "analysis", host, config });
  onTestFinished(() => plugin[Symbol.asyncDispose]());
  return plugin;
}

const ratio = { provider: "prom", query: 'error_ratio{app="{{ .App.Name }}",variant="canary"}', interval: "2s", step: "200ms" };
const comparison = {
  ...ratio,
  query: 'error_ratio{app="shop",variant="{{ .Variant.Name }}"}',
  strategy: "CANARY_PRIMARY",
  deviation: "HIGH",
};

describe("on a real Prometheus", () => {
  test("a canary as good as its primary passes both the threshold and the comparison", async () => {
    errorRatio = { canary: 0.01, primary: 0.01 };
    const host = new FakeHost();
    const plugin = await start(host);
    const metrics = [{ ...ratio, expected: { max: 0.05 } }, comparison];
    expect(await plugin.execute({ stage: "ANALYSIS", options: { duration: "5s", metrics } })).toEqual({ result: "succeeded", message: "" });
    const lines = host.lines();
    expect(
      lines.filter((line) => /^info: metrics\[0\]: ok: \d+ values, 0\.01\d* to 0\.01\d*, expected at most 0\.05$/.test(line)),
    ).toHaveLength(2);
    expect(lines.filter((line) => /^info: metrics\[1\]: ok: no high deviation: canary has median 0\.01/.test(line))).toHaveLength(2);
    expect(host.metadataOf()["pipecd/stage-display-metadata"]).toBe("2 checks ok for 5s");
  });

  test("a canary with more errors fails each of them", async () => {
    errorRatio = { canary: 0.2, primary: 0.01 };
    const host = new FakeHost();
    const plugin = await start(host);
    const byThreshold = await plugin.execute({
      stage: "ANALYSIS",
      options: { duration: "1m", metrics: [{ ...ratio, expected: { max: 0.05 } }] },
    });
    expect(byThreshold.result).toBe("failed");
    expect(byThreshold.message).toMatch(/^metrics\[0\] failed: \d+ of \d+ values out of range, expected at most 0\.05: the worst is 0\.2/);
  });

  test("a canary that is worse than its primary fails the comparison", async () => {
    errorRatio = { canary: 0.2, primary: 0.01 };
    const host = new FakeHost();
    const plugin = await start(host);
    const { result, message } = await plugin.execute({
      stage: "ANALYSIS",
      options: { duration: "1m", metrics: [{ ...comparison, failureLimit: 1 }] },
    });
    expect(result).toBe("failed");
    expect(message).toMatch(/^metrics\[0\] failed for the 2nd time, 1 allowed: canary is higher than primary: .* not more than 0\.05$/);
  });

  test("a query that cannot be parsed fails in Prometheus' words before the first interval", async () => {
    const plugin = await start(new FakeHost());
    const options = { duration: "1h", metrics: [{ ...ratio, query: "sum(", expected: { max: 1 } }] };
    const { result, message } = await plugin.execute({ stage: "ANALYSIS", options });
    expect(result).toBe("failed");
    expect(message).toMatch(/^metrics\[0\]: Prometheus prom rejected the query \(bad_data\): .*parse error/);
  });

  test("a query without data fails, unless that is allowed", async () => {
    const plugin = await start(new FakeHost());
    const metric = { ...ratio, query: "nothing", interval: "1s", expected: { max: 1 } };
    const strict = await plugin.execute({ stage: "ANALYSIS", options: { duration: "1s", metrics: [metric] } });
    expect(strict).toEqual({ result: "failed", message: "metrics[0] failed: the query returned no data" });
    const lenient = await plugin.execute({ stage: "ANALYSIS", options: { duration: "1s", metrics: [{ ...metric, skipOnNoData: true }] } });
    expect(lenient.result).toBe("succeeded");
  });
});

describe("the process of the plugin", () => {
  test("after a kill, the next process resumes the analysis with its elapsed time and failures", async () => {
    errorRatio = { canary: 0.2, primary: 0.01 };
    const host = new FakeHost();
    const options = { duration: "1h", metrics: [{ ...ratio, interval: "1s", failureLimit: 3, expected: { max: 0.05 } }] };
    const first = await start(host);
    const cut = first.execute({ stage: "ANALYSIS", options }).catch((error: unknown) => error);
    const kept = (): unknown => JSON.parse(host.metadataOf()["checks"] ?? "{}");
    const failedTwice = { "metrics[0]": { failures: 2, isOk: false } };
    await vi.waitFor(() => expect(kept()).toMatchObject(failedTwice), { timeout: 20_000, interval: 10 });
    first.kill("SIGKILL");
    expect(await cut).toMatchObject({ code: "unavailable" });

    const second = await start(host);
    const { result, message } = await second.execute({ stage: "ANALYSIS", options });
    expect(result).toBe("failed");
    expect(message).toContain("metrics[0] failed for the 4th time, 3 allowed");
    expect(host.lines().find((line) => line.startsWith("info: resuming, 59m"))).toBeDefined();
  });

  test("a canceled analysis ends at once and is not used for comparison", async () => {
    errorRatio = { canary: 0.01, primary: 0.01 };
    const host = new FakeHost();
    const plugin = await start(host);
    const cancel = new AbortController();
    const options = { duration: "1h", metrics: [{ ...ratio, interval: "1s", expected: { max: 1 } }] };
    const end = plugin.execute({ stage: "ANALYSIS", options }, { signal: cancel.signal }).catch((error: unknown) => error);
    await vi.waitFor(() => expect(host.lines().join()).toContain("metrics[0]: ok"));
    cancel.abort(new Error("cancelled by ada"));
    expect(await end).toMatchObject({ message: "cancelled by ada" });
    await vi.waitFor(() => expect(host.logOf().completed).toBe(true));
    expect(host.objects.size).toBe(0);
  });
});
