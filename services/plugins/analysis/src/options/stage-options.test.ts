import { readWith } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import { stageOptions } from "./stage-options.ts";

const metric = { provider: "prom", query: "up", interval: "1m", expected: { max: 1 } };
const problems = (options: unknown): string[] =>
  (readWith(stageOptions, options).misfits ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);

test("every field of PipeCD's documentation is read, with its defaults", () => {
  const options = stageOptions.parse({
    duration: "30m",
    restartThreshold: 3,
    metrics: [
      metric,
      {
        ...metric,
        strategy: "CANARY_BASELINE",
        expected: undefined,
        failureLimit: 2,
        skipOnNoData: true,
        timeout: "10s",
        deviation: "HIGH",
        canaryArgs: { pod: "a", port: 80 },
        baselineArgs: { pod: "b" },
        primaryArgs: { pod: "c" },
      },
      { template: { name: "errors", appArgs: { job: "web" } } },
    ],
    logs: [{ query: "q", interval: "1m", failureLimit: 1, skipOnNoData: true, timeout: "5s", provider: "loki" }],
    https: [
      {
        url: "https://x",
        method: "post",
        headers: [{ key: "a", value: "b" }],
        expectedCode: 200,
        expectedResponse: "ok",
        interval: "1m",
        failureLimit: 1,
        skipOnNoData: true,
        timeout: "5s",
      },
    ],
  });
  const [plain, canary, template] = options.metrics;
  expect(plain).toMatchObject({
    kind: "inline",
    entry: { strategy: "THRESHOLD", failureLimit: 0, skipOnNoData: false, deviation: "EITHER" },
  });
  expect(plain?.kind === "inline" && plain.entry.timeout.total("seconds")).toBe(30);
  expect(canary).toMatchObject({ kind: "inline", entry: { canaryArgs: { pod: "a", port: "80" }, baselineArgs: { pod: "b" } } });
  expect(template).toEqual({ kind: "template", template: { name: "errors", appArgs: { job: "web" } } });
  expect(options.https).toMatchObject([{ entry: { method: "POST", expectedCode: 200 } }]);
});

test.for([
  { name: "no duration", options: {}, want: ["duration: is missing"] },
  { name: "no time to watch", options: { duration: "0s" }, want: ["duration: must be positive"] },
  { name: "no bound", metric: { expected: {} }, want: ["metrics.0.expected: needs min or max, or both, with strategy THRESHOLD"] },
  {
    name: "bounds the wrong way round",
    metric: { expected: { min: 2, max: 1 } },
    want: ["metrics.0.expected: allows no value: min 2 is greater than max 1"],
  },
  { name: "an unknown strategy", metric: { strategy: "MAGIC" }, want: ["metrics.0.strategy: must be one of"] },
  {
    name: "several at once",
    metric: { provider: "", query: undefined, interval: "soon" },
    want: ["metrics.0.interval", "metrics.0.provider: is empty", "metrics.0.query"],
  },
  { name: "a negative limit", metric: { failureLimit: -1 }, want: ["metrics.0.failureLimit: must not be negative"] },
  { name: "a template without a name", metric: { template: {} }, want: ["metrics.0.template.name"] },
  {
    name: "an invalid status",
    options: { duration: "1m", https: [{ url: "x", interval: "1m", expectedCode: 20 }] },
    want: ["https.0.expectedCode"],
  },
])("$name is a problem of its field", ({ options, metric: changed, want }) => {
  const found = problems(options ?? { duration: "1m", metrics: [{ ...metric, ...changed }] });
  expect(found).toEqual(want.map((text) => expect.stringContaining(text)));
});
