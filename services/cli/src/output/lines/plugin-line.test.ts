import { create } from "@bufbuild/protobuf";
import { PluginLineSchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { pluginLine } from "./plugin-line.ts";

const at = { seconds: 1_800_000_000n };
test.for([
  { text: '{"level":"info","time":1,"service":"plugin-wait","pid":7,"msg":"ready","port":9110}', want: "08:00:00 INFO ready port=9110" },
  { text: '{"severity":"WARN","message":"slow","seconds":3.5}', want: "08:00:00 WARN slow seconds=3.5" },
  { text: '{"level":"info","audience":"programs","msg":"ready"}', want: "08:00:00 INFO ready" },
  { text: '{"level":"info","audience":"shop","msg":"token"}', want: '08:00:00 INFO token audience="shop"' },
  { text: "plain words", want: "08:00:00 plain words" },
  { text: "panic: no", isError: true, want: "08:00:00 ERROR panic: no" },
  { text: '{"a":1}', want: '08:00:00 {"a":1}' },
  { text: "{broken", want: "08:00:00 {broken" },
])("$text is shown as $want", ({ text, isError = false, want }) =>
  expect(pluginLine(create(PluginLineSchema, { at, isError, text }))).toBe(want),
);
