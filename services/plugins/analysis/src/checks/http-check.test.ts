import { applicationsReach } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import { httpOptions } from "../options/http-options.ts";
import type { Answer, Request } from "../providers/fetch-text.ts";
import { httpCheck } from "./http-check.ts";

const moment = { now: Temporal.Instant.from("2026-03-01T12:00:00Z"), elapsed: Temporal.Duration.from({ minutes: 1 }) };
const args = { applicationName: "shop", appCustomArgs: { token: "s3cret" } };
const never = new AbortController().signal;

function check(options: Readonly<Record<string, unknown>>, answer: Answer = { status: 200, text: "" }) {
  const sent: Request[] = [];
  const parsed = httpOptions.parse({
    url: "https://{{ .App.Name }}.example.com/health?key={{ .AppCustomArgs.token }}",
    interval: "1m",
    ...options,
  });
  const reach = applicationsReach([]);
  const fetchText = async (_who: string, request: Request): Promise<Answer> => {
    sent.push(request);
    return answer;
  };
  return { sent, made: httpCheck({ name: "https[0]", options: parsed, args, fetchText, reach }) };
}

test.for([
  { name: "any 2xx", options: {}, answer: { status: 204, text: "" }, isOk: true, text: "status 204" },
  { name: "no 2xx", options: {}, answer: { status: 304, text: "" }, isOk: false, text: "status 304, expected a status of 2xx" },
  { name: "the expected status", options: { expectedCode: 404 }, answer: { status: 404, text: "" }, isOk: true, text: "status 404" },
  {
    name: "another status",
    options: { expectedCode: 404 },
    answer: { status: 200, text: "" },
    isOk: false,
    text: "status 200, expected status 404",
  },
  {
    name: "the expected body",
    options: { expectedResponse: "ok" },
    answer: { status: 200, text: " ok\n" },
    isOk: true,
    text: "status 200 and the expected body",
  },
  {
    name: "another body",
    options: { expectedResponse: "ok" },
    answer: { status: 200, text: "not ok" },
    isOk: false,
    text: 'status 200, but the body (6 characters) is not the expected "ok"',
  },
  {
    name: "no body",
    options: { expectedResponse: "" },
    answer: { status: 200, text: "x" },
    isOk: false,
    text: 'the body (1 character) is not the expected ""',
  },
  {
    name: "a body without end",
    options: { expectedResponse: "ok" },
    answer: { status: 200, text: "y".repeat(200) },
    isOk: false,
    text: "the body (200 characters) is not",
  },
])("$name: ok $isOk", async ({ options, answer, isOk, text }) => {
  const verdict = await check(options, answer).made.look(moment, never);
  expect(verdict.text).toContain(text);
  expect(verdict.isOk).toBe(isOk);
});

test("method, headers and URL are expanded and sent; possible secrets are not shown", async () => {
  const { sent, made } = check({
    method: "post",
    headers: [{ key: "authorization", value: "Bearer {{ .AppCustomArgs.token }}" }],
    expectedCode: 302,
  });
  const verdict = await made.look(moment, never);
  expect(sent).toMatchObject([{ method: "POST", headers: { authorization: "Bearer s3cret" }, isRedirectAnswer: true }]);
  expect(sent[0]?.url.href).toBe("https://shop.example.com/health?key=s3cret");
  expect(made.description).toBe("POST https://shop.example.com/health answers status 302");
  expect(verdict.text + made.description).not.toContain("s3cret");
});

test.for([
  { url: "shop/health?key=s3cret", problem: '"shop/health" is not a URL such as https://shop.example.com/health' },
  { url: "ftp://shop", problem: "is not a URL" },
  { url: "https://ada:s3cret@shop", problem: "the URL contains a user and password: send them in a header" },
  { url: "http://169.254.169.254/latest", problem: "never called" },
  { url: "http://[::ffff:7f00:1]:7400", problem: "is a private address: to allow it, add it to allowedAddresses" },
  { url: "https://{{ .AppCustomArgs.host }}", problem: ".AppCustomArgs has no host" },
])("$url cannot be asked: $problem", ({ url, problem }) => {
  expect(() => check({ url })).toThrow(expect.objectContaining({ code: "invalid", message: expect.stringContaining(problem) }));
  expect(() => check({ url })).not.toThrow(/s3cret/);
});
