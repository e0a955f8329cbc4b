import { expect, test } from "vitest";
import { serve, type TestAnswer } from "../testing/serve.ts";
import { lokiProvider } from "./loki.ts";

const window = { from: Temporal.Instant.from("2026-03-01T12:00:00Z"), to: Temporal.Instant.from("2026-03-01T12:05:00Z") };
const second = Temporal.Duration.from({ seconds: 1 });
const never = new AbortController().signal;
const success = (data: unknown): TestAnswer => ({ body: JSON.stringify({ status: "success", data }) });

test("entries of all streams are returned newest first", async () => {
  const asked: { readonly url: string | undefined; readonly tenant: unknown }[] = [];
  await using server = await serve(({ url, headers }) => {
    asked.push({ url: decodeURIComponent(url ?? ""), tenant: headers["x-scope-orgid"] });
    return success({
      resultType: "streams",
      result: [
        { stream: { pod: "a" }, values: [["1772366400000000000", "first"]] },
        {
          stream: { pod: "b" },
          values: [
            ["1772366402000000000", "third"],
            ["1772366401000000000", "second", { traceId: "1" }],
          ],
        },
      ],
    });
  });
  const provider = lokiProvider("loki", { address: server.url, tenant: "shop" }, second);
  const entries = await provider.findEntries('{app="a"}', window, 100, never);
  expect(entries.map(({ line }) => line)).toEqual(["third", "second", "first"]);
  expect(entries[0]?.at.toString()).toBe("2026-03-01T12:00:02Z");
  expect(asked).toEqual([
    {
      url: '/loki/api/v1/query_range?query={app="a"}&start=1772366400000000000&end=1772366700000000000&limit=100&direction=backward',
      tenant: "shop",
    },
  ]);
});

test.for([{ name: "no streams", answer: success({ resultType: "streams", result: [] }), entries: 0 }])(
  "$name",
  async ({ answer, entries }) => {
    await using server = await serve(() => answer);
    expect(await lokiProvider("loki", { address: server.url }, second).findEntries("{}", window, 1, never)).toHaveLength(entries);
  },
);

test.for([
  {
    name: "a query that is not supported",
    answer: { status: 400, body: "parse error at line 1, col 2\n" },
    code: "invalid",
    message: "Loki loki rejected the query: parse error at line 1, col 2",
  },
  {
    name: "a query of numbers",
    answer: success({ resultType: "matrix", result: [] }),
    code: "invalid",
    message: "returns numbers instead of log entries",
  },
  { name: "an overload", answer: { status: 429, body: "too many" }, code: "unavailable", message: "Loki loki answered 429: 8 characters" },
  { name: "what is not Loki", answer: { body: "<html>" }, code: "unavailable", message: "answered 200: 6 characters" },
])("$name: $code", async ({ answer, code, message }) => {
  await using server = await serve(() => answer);
  const asking = lokiProvider("loki", { address: server.url }, second).findEntries("{}", window, 1, never);
  await expect(asking).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
});
