import { sampleExternalEvent } from "@slipway/testkit";
import { expect, test } from "vitest";
import { commitText } from "./commit-text.ts";

const hash = "a".repeat(40);

test("contexts are trailers, sorted, and the commit that caused the event is the last", () => {
  const event = sampleExternalEvent({ name: "image", data: "v2", contexts: { "Source-Commit": "abc", "App-Id": "1 2" }, commit: { hash } });
  expect(commitText(event, ["", "Update to {{ .Value }}\n", "other"])).toBe(
    `Update to v2\n\nApp-Id: 1 2\nSource-Commit: abc\nPipecd-Dev-Trace-Trigger-Commit-Hash: ${hash}`,
  );
});

test("the OpenTelemetry trace of the event is a trailer before the commit that caused it", () => {
  const traceparent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
  expect(commitText(sampleExternalEvent({ traceparent, commit: { hash } }), ["Update"])).toBe(
    `Update\n\nTraceparent: ${traceparent}\nPipecd-Dev-Trace-Trigger-Commit-Hash: ${hash}`,
  );
});

test("without templates and contexts there is the default message alone", () => {
  expect(commitText(sampleExternalEvent({ name: "image", data: "v2" }), ["", " "])).toBe('Replace values with "v2" set by Event "image"');
});

test("what an event says forges neither lines nor trailers, and nothing that a terminal obeys", () => {
  const data = `1.0\n/merge\r\n\nTraceparent: 00-x\nSigned-off-by: Boss <boss@example.com>\u001b[2J\u202e`;
  const event = sampleExternalEvent({ name: "image", data, contexts: { A: "d /label ~x" } });
  expect(commitText(event, [""])).toBe(
    'Replace values with "1.0 /merge Traceparent: 00-x Signed-off-by: Boss <boss@example.com>\\u001b[2J\\u202e" set by Event "image"\n\nA: d /label ~x',
  );
});

test("a value that is a whole file is cut in the message", () => {
  expect(commitText(sampleExternalEvent({ data: "x".repeat(60_000) }), ["{{ .Value }}"]).length).toBeLessThan(600);
});
