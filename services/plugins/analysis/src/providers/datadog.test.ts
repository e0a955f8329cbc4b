import { expect, test } from "vitest";
import { serve } from "../testing/serve.ts";
import { apiUrl, datadogProvider } from "./datadog.ts";

const window = { from: Temporal.Instant.from("2026-03-01T12:00:00Z"), to: Temporal.Instant.from("2026-03-01T12:05:00Z") };
const minute = Temporal.Duration.from({ minutes: 1 });
const second = Temporal.Duration.from({ seconds: 1 });
const never = new AbortController().signal;
const keys = {
  apiKeyData: Buffer.from("api-secret").toString("base64"),
  applicationKeyData: Buffer.from("app-secret\n").toString("base64"),
};

test("a window is requested with both keys; missing values are omitted", async () => {
  const asked: unknown[] = [];
  await using server = await serve(({ url, headers }) => {
    asked.push([decodeURIComponent(url ?? ""), headers["dd-api-key"], headers["dd-application-key"]]);
    const series = [
      {
        scope: "env:prod",
        pointlist: [
          [1772366400000, 1.5],
          [1772366460000, null],
        ],
      },
      { scope: "*", pointlist: [[1772366400000.0, 2]] },
      { scope: "env:dev", pointlist: [[1772366400000, null]] },
    ];
    return { body: JSON.stringify({ status: "ok", series }) };
  });
  const provider = datadogProvider("dog", { address: server.url, ...keys }, second);
  const series = await provider.queryWindow("avg:errors{app:shop}", window, minute, never);
  expect(series.map(({ labels, points }) => [labels, points.map(({ at, value }) => [at.toString(), value])])).toEqual([
    ["{env:prod}", [["2026-03-01T12:00:00Z", 1.5]]],
    ["", [["2026-03-01T12:00:00Z", 2]]],
  ]);
  expect(asked).toEqual([["/api/v1/query?query=avg:errors{app:shop}&from=1772366400&to=1772366700", "api-secret", "app-secret"]]);
});

test.for([
  {
    name: "a query that is not supported",
    answer: { status: 400, body: '{"errors":["Error parsing query"]}' },
    code: "invalid",
    message: "Datadog dog rejected the query: Error parsing query",
  },
  {
    name: "wrong keys",
    answer: { status: 403, body: '{"errors":["Forbidden"]}' },
    code: "unavailable",
    message: "Datadog dog answered 403: Forbidden",
  },
  {
    name: "a query that failed",
    answer: { body: '{"status":"error","error":"timed out"}' },
    code: "unavailable",
    message: "Datadog dog failed to run the query: timed out",
  },
  {
    name: "a redirect, which would carry the keys along",
    answer: { status: 302, headers: { location: "/" }, body: "" },
    code: "unavailable",
    message: "Datadog dog answered 302: nothing",
  },
  { name: "too many queries", answer: { status: 429, body: "" }, code: "unavailable", message: "Datadog dog answered 429: nothing" },
])("$name: $code", async ({ answer, code, message }) => {
  await using server = await serve(() => answer);
  const provider = datadogProvider("dog", { address: server.url, ...keys }, second);
  await expect(provider.queryWindow("q", window, minute, never)).rejects.toMatchObject({ code, message });
  await expect(provider.checkQuery("q", never)).rejects.toMatchObject({ code, message });
});

test.for([
  { address: "datadoghq.eu", url: "https://api.datadoghq.eu" },
  { address: "http://proxy:8126/datadog/", url: "http://proxy:8126/datadog" },
])("the API of $address stands at $url", ({ address, url }) => expect(apiUrl(address)).toBe(url));

test("a missing key file is named", async () => {
  const config = { address: "http://127.0.0.1:1", apiKeyFile: "/no/such/file", applicationKeyData: "a2V5" };
  await expect(datadogProvider("dog", config, second).checkQuery("q", never)).rejects.toThrow("apiKeyFile /no/such/file cannot be read");
});
