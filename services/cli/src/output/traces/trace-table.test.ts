import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { TraceSchema } from "@slipway/proto/api";
import { expect, test } from "vitest";
import { traceTable } from "./trace-table.ts";

const now = Date.UTC(2026, 0, 1, 12);
const ago = (seconds: number) => timestampFromMs(now - seconds * 1_000);

test.for([
  { name: "its first deployment, if the first event came later", times: { triggeredAt: ago(60), registeredAt: ago(5) }, want: "1m ago" },
  { name: "its first event, if the first deployment came later", times: { triggeredAt: ago(5), registeredAt: ago(60) }, want: "1m ago" },
  { name: "its commit, if nothing else is known", times: { committedAt: ago(60) }, want: "1m ago" },
])("a commit came with $name", ({ times, want }) => {
  const trace = create(TraceSchema, { commit: { hash: "c".repeat(40) }, times });
  expect(traceTable([trace], now).split("\n")[1]).toContain(want);
});
