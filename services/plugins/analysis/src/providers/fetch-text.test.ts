import { applicationsReach, operatorsReach } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import { serve, type TestAnswer } from "../testing/serve.ts";
import { fetchText } from "./fetch-text.ts";

/** Longer than any machine takes. */
const timeout = Temporal.Duration.from({ hours: 1 });
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

test("redirects end where no final answer comes", async () => {
  await using server = await serve(({ url }) => ({ status: 302, headers: { location: `${url}x` }, body: "" }));
  const asking = fetchText("it", { url: new URL(server.url), timeout }, never);
  await expect(asking).rejects.toMatchObject({ code: "unavailable", message: "it cannot be reached: it redirects more than 10 times" });
});

test("headers, which may hold credentials, do not follow a redirect to another origin; a form becomes a GET", async () => {
  const asked: unknown[] = [];
  const answering = (answer: TestAnswer) =>
    serve(({ method, headers }) => {
      asked.push([method, headers["x-key"], headers["content-length"]]);
      return answer;
    });
  await using other = await answering({ body: "other" });
  await using server = await answering({ status: 302, headers: { location: other.url }, body: "" });
  const reach = applicationsReach(["127.0.0.1"]);
  const request = { url: new URL(server.url), method: "POST", body: "a=1", headers: { "x-key": "secret" }, reach, timeout };
  expect(await fetchText("it", request, never)).toMatchObject({ text: "other" });
  expect(asked).toEqual([
    ["POST", "secret", "3"],
    ["GET", undefined, undefined],
  ]);
});

test.for([
  {
    name: "an address of this machine",
    reach: applicationsReach([]),
    url: "http://127.0.0.1:1",
    problem: /127.0.0.1 is a private address/,
  },
  { name: "a name of this machine", reach: applicationsReach(["*.svc"]), url: "http://localhost:1", problem: /localhost has a private/ },
  { name: "cloud metadata, even for an operator", reach: operatorsReach, url: "http://169.254.169.254/", problem: /never called/ },
])("$name is not called", async ({ reach, url, problem }) => {
  const asking = fetchText("it", { url: new URL(url), reach, timeout }, never);
  await expect(asking).rejects.toMatchObject({ code: "invalid", message: expect.stringMatching(problem) });
});

test.for([
  {
    name: "an application's request",
    reach: applicationsReach(["127.0.0.1"]),
    to: "http://169.254.169.254/latest",
    problem: /never called/,
  },
  { name: "a provider's query", reach: operatorsReach, to: "http://localhost:1/", problem: /redirects to a private address/ },
])("$name is not redirected to where it may not go", async ({ reach, to, problem }) => {
  await using server = await serve(() => ({ status: 307, headers: { location: to }, body: "" }));
  const asking = fetchText("it", { url: new URL(server.url), reach, timeout }, never);
  await expect(asking).rejects.toMatchObject({ code: "invalid", message: expect.stringMatching(problem) });
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
