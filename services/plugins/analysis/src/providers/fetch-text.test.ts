import { expect, test } from "vitest";
import { serve } from "../testing/serve.ts";
import { fetchText } from "./fetch-text.ts";

const timeout = Temporal.Duration.from({ seconds: 5 });
const never = new AbortController().signal;

test("an answer has its status, whatever it is", async () => {
  await using server = await serve(({ method, headers }) => ({ status: 418, body: `${method} ${headers["x-shop"]}` }));
  const request = { url: new URL(server.url), method: "POST", headers: { "x-shop": "1" }, timeout };
  expect(await fetchText("it", request, never)).toEqual({ status: 418, text: "POST 1" });
});

test("redirects are followed, or are the answer", async () => {
  await using server = await serve(({ url }) =>
    url === "/there" ? { body: "here" } : { status: 302, headers: { location: "/there" }, body: "" },
  );
  const request = { url: new URL(server.url), timeout };
  expect(await fetchText("it", request, never)).toEqual({ status: 200, text: "here" });
  expect(await fetchText("it", { ...request, isRedirectAnswer: true }, never)).toEqual({ status: 302, text: "" });
});

test.for([
  { name: "an invalid header", request: { headers: { "x-key": "sec\nret" } } },
  { name: "an invalid method", request: { method: "GE T" } },
])("$name cannot be sent, and is not quoted", async ({ request }) => {
  const asking = fetchText("GET http://x/", { url: new URL("http://x/"), timeout, ...request }, never);
  const error = await asking.catch((reason: unknown) => reason as Error);
  expect(error).toMatchObject({ code: "invalid", message: "GET http://x/: the request cannot be sent: check its method and headers" });
  expect(error).not.toHaveProperty("cause");
});

test("an endless answer is given up", async () => {
  await using server = await serve(() => ({ body: "x".repeat(33 * 1024 * 1024) }));
  const asking = fetchText("it", { url: new URL(server.url), timeout }, never);
  await expect(asking).rejects.toMatchObject({ code: "unavailable", message: "it cannot be reached: the answer is longer than 32 MiB" });
});

test("a timeout that is longer than a timer does not end the request", async () => {
  await using server = await serve(() => ({ body: "here" }));
  const answers = [25, 100].map((days) =>
    fetchText("it", { url: new URL(server.url), timeout: Temporal.Duration.from({ hours: days * 24 }) }, never),
  );
  expect(await Promise.all(answers)).toEqual([
    { status: 200, text: "here" },
    { status: 200, text: "here" },
  ]);
});
