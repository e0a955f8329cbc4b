import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { serve, type TestAnswer } from "../testing/serve.ts";
import { prometheusProvider } from "./prometheus.ts";

const window = { from: Temporal.Instant.from("2026-03-01T12:00:00Z"), to: Temporal.Instant.from("2026-03-01T12:05:00Z") };
const minute = Temporal.Duration.from({ minutes: 1 });
const second = Temporal.Duration.from({ seconds: 1 });
const never = new AbortController().signal;
const matrix = (...result: readonly unknown[]): TestAnswer => ({
  body: JSON.stringify({ status: "success", data: { resultType: "matrix", result } }),
});

test("a window is requested by its ends and the step, below the path of the address", async () => {
  const asked: string[] = [];
  await using server = await serve(({ url }) => {
    asked.push(decodeURIComponent(url ?? ""));
    return matrix();
  });
  const provider = prometheusProvider("prom", { address: `${server.url}/prom/` }, second);
  expect(await provider.queryWindow('up{job="a"}', window, minute, never)).toEqual([]);
  expect(asked).toEqual(['/prom/api/v1/query_range?query=up{job="a"}&start=1772366400.000&end=1772366700.000&step=60']);
});

test("values have their labels; NaN is omitted, and so is a series without values", async () => {
  await using server = await serve(() =>
    matrix(
      {
        metric: { __name__: "up", code: "500" },
        values: [
          [1772366400, "1"],
          [1772366460.5, "NaN"],
          [1772366461, "+Inf"],
        ],
      },
      { metric: {}, values: [[1772366400, "1e-3"]] },
      { metric: { code: "404" }, values: [[1772366400, "NaN"]] },
    ),
  );
  const series = await prometheusProvider("prom", { address: server.url }, second).queryWindow("up", window, minute, never);
  expect(series.map(({ labels, points }) => [labels, points.map(({ at, value }) => [at.toString(), value])])).toEqual([
    [
      '{code="500"}',
      [
        ["2026-03-01T12:00:00Z", 1],
        ["2026-03-01T12:01:01Z", Number.POSITIVE_INFINITY],
      ],
    ],
    ["", [["2026-03-01T12:00:00Z", 0.001]]],
  ]);
});

test.for([
  {
    name: "a rejected query can never work",
    answer: {
      status: 400,
      body: JSON.stringify({ status: "error", errorType: "bad_data", error: "1:3: parse error: unexpected end of input" }),
    },
    code: "invalid",
    message: "Prometheus prom rejected the query (bad_data): 1:3: parse error: unexpected end of input",
  },
  {
    name: "a query that failed now may succeed later",
    answer: { status: 503, body: JSON.stringify({ status: "error", errorType: "timeout", error: "query timed out" }) },
    code: "unavailable",
    message: "Prometheus prom rejected the query (timeout): query timed out",
  },
  {
    name: "a proxy in between",
    answer: { status: 502, body: "<html>bad gateway</html>" },
    code: "unavailable",
    message: "Prometheus prom answered 502, which is not an answer of its API: 24 characters",
  },
  { name: "wrong credentials", answer: { status: 401, body: "Unauthorized" }, code: "unavailable", message: "answered 401" },
  { name: "another API", answer: { body: "{}" }, code: "unavailable", message: "answered 200, which is not an answer" },
])("$name: $code", async ({ answer, code, message }) => {
  await using server = await serve(() => answer);
  const asking = prometheusProvider("prom", { address: server.url }, second).queryWindow("up", window, minute, never);
  await expect(asking).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
});

test("a query is tried whatever it finds", async () => {
  const asked: string[] = [];
  await using server = await serve(({ url }) => {
    asked.push(url ?? "");
    return url?.includes("fine")
      ? { body: JSON.stringify({ status: "success", data: { resultType: "vector", result: [] } }) }
      : { status: 400, body: JSON.stringify({ status: "error", errorType: "bad_data", error: "no" }) };
  });
  const provider = prometheusProvider("prom", { address: server.url }, second);
  await provider.checkQuery("fine", never);
  await expect(provider.checkQuery("broken", never)).rejects.toMatchObject({ code: "invalid" });
  expect(asked).toEqual(["/api/v1/query?query=fine", "/api/v1/query?query=broken"]);
});

test("a timeout is `deadline`, an abort is rethrown, no listener is `unavailable`", async () => {
  await using server = await serve(() => undefined);
  const soon = Temporal.Duration.from({ milliseconds: 50 });
  const slow = prometheusProvider("prom", { address: server.url }, soon).checkQuery("up", never);
  await expect(slow).rejects.toMatchObject({ code: "deadline", message: "Prometheus prom did not answer within 50ms" });

  const cancel = new AbortController();
  const aborted = prometheusProvider("prom", { address: server.url }, minute).checkQuery("up", cancel.signal);
  const reason = new Error("cancelled by ada");
  cancel.abort(reason);
  await expect(aborted).rejects.toBe(reason);

  await server[Symbol.asyncDispose]();
  const nobody = prometheusProvider("prom", { address: server.url }, second).checkQuery("up", never);
  await expect(nobody).rejects.toMatchObject({ code: "unavailable", message: expect.stringContaining("ECONNREFUSED") });
});

test("user and password are read from files each time, and are in no error", async () => {
  const dir = await mkdtemp(join(tmpdir(), "credentials-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  const [usernameFile, passwordFile] = [join(dir, "user"), join(dir, "password")];
  await writeFile(usernameFile, "ada\n");
  const sent: unknown[] = [];
  await using server = await serve(({ headers }) => {
    sent.push(Buffer.from(headers.authorization?.split(" ")[1] ?? "", "base64").toString());
    return { status: 500, body: "oh" };
  });
  const provider = prometheusProvider("prom", { address: server.url, usernameFile, passwordFile }, second);
  await expect(provider.checkQuery("up", never)).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining(`passwordFile ${passwordFile} cannot be read`),
  });
  for (const password of ["first", "second"]) {
    await writeFile(passwordFile, password);
    await expect(provider.checkQuery("up", never)).rejects.toMatchObject({ message: expect.not.stringContaining(password) });
  }
  expect(sent).toEqual(["ada:first", "ada:second"]);
});
