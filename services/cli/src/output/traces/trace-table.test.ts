import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { TraceSchema, TraceStatus } from "@slipway/proto/api";
import { expect, test } from "vitest";
import { describeTrace } from "./describe-trace.ts";
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

test("a trace of which only some deployments are there says so", () => {
  const application = { applicationName: "web", status: TraceStatus.HEALTHY };
  const trace = create(TraceSchema, { applications: [application], deployments: [{ id: "d1" }], deploymentCount: 200 });
  expect(traceTable([trace], now)).toContain("1 Healthy (in the newest 1 of 200 deployments)");
  expect(describeTrace(trace, now)).toContain("what is known in the newest 1 of 200 deployments");
});
