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
