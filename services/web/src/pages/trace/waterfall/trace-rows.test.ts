import { create } from "@bufbuild/protobuf";
import { TraceSchema, TraceStatus } from "@slipway/proto/api";
import { EventHandlingStatus, StageStatus } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { ciRunOf, openAtFirst, type TraceRow, traceRows } from "./trace-rows.ts";

const at = (second: number) => ({ seconds: BigInt(second) });
const run = "https://ci.example.com/runs/7";

const trace = create(TraceSchema, {
  times: { committedAt: at(0), mergedAt: at(60), registeredAt: at(100) },
  externalEvents: [
    {
      id: "e1",
      source: run,
      occurredAt: at(90),
      registeredAt: at(100),
      handlings: [{ handlerId: "h1", status: EventHandlingStatus.SUCCEEDED, at: at(105) }],
    },
    { id: "e2", source: run, registeredAt: at(101), handlings: [{ handlerId: "h1", status: EventHandlingStatus.WAITING, at: at(102) }] },
  ],
  applications: [
    {
      applicationId: "db",
      applicationName: "db",
      deploymentId: "d1",
      status: TraceStatus.HEALTHY,
      triggeredAt: at(110),
      deployedAt: at(120),
      healthyAt: at(130),
      targets: [{ plugin: "kubernetes", deployTarget: "eu", status: TraceStatus.HEALTHY, deployedAt: at(119), healthyAt: at(130) }],
    },
    { applicationId: "web", applicationName: "web", deploymentId: "d2", status: TraceStatus.DEPLOYING, triggeredAt: at(111) },
    { applicationId: "api", applicationName: "api", deploymentId: "d4", status: TraceStatus.FAILED, triggeredAt: at(140) },
  ],
  deployments: [
    {
      id: "d1",
      applicationId: "db",
      completedAt: at(120),
      stages: [
        { id: "s1", status: StageStatus.SUCCEEDED, attempt: 1, startedAt: at(111), completedAt: at(119) },
        { id: "undo", rollback: true },
      ],
    },
    { id: "d2", applicationId: "web", stages: [{ id: "s1", attempt: 1, startedAt: at(112) }, { id: "s2" }] },
    { id: "d4", applicationId: "api", completedAt: at(150), updatedAt: at(150) },
    { id: "d3", applicationId: "api", createdAt: at(130), completedAt: at(135) },
  ],
});

/** A row in short: `  kind key 3-5`. */
const short = ({ kind, key, depth, span }: TraceRow) =>
  `${"  ".repeat(depth)}${kind} ${key}${span ? ` ${span.startMs / 1_000}-${span.endMs === undefined ? "" : span.endMs / 1_000}` : ""}`;

test("rows go from the commit over its CI run and events to the parts of open applications, those that failed first", () => {
  expect(traceRows(trace, (id) => id !== "db").map(short)).toEqual([
    "commit commit 0-60",
    `ci ci ${run} 60-90`,
    "  event e1 100-105",
    "    handling e1 h1 100-105",
    "  event e2 101-",
    "    handling e2 h1 101-",
    "application api 140-150",
    "  attempt d3 130-135",
    "application db 110-130",
    "application web 111-",
    "  stage d2 s1 112-",
    "  stage d2 s2",
  ]);
});

test("an open application shows its stages and targets, and no rollback that did not happen", () => {
  const rows = traceRows(trace, (id) => id === "db").map(short);
  expect(rows.slice(rows.indexOf("application db 110-130") + 1, -1)).toEqual([
    "  stage d1 s1 111-119",
    "  target db kubernetes/eu 110-130",
  ]);
});

test("of many applications the one that failed first is open; without a failure, those where something is happening", () => {
  expect([...openAtFirst(trace)]).toEqual(["db", "web", "api"]);
  const more = [...trace.applications, ...["a", "b"].map((id) => ({ applicationId: id, deploymentId: id, status: TraceStatus.DEPLOYED }))];
  const failed = create(TraceSchema, { applications: more, firstFailure: { where: "api", deploymentId: "d4" } });
  expect([...openAtFirst(failed)]).toEqual(["api"]);
  expect([...openAtFirst(create(TraceSchema, { applications: more }))]).toEqual(["web"]);
});

test.for([
  ["https://github.com/acme/web/actions/runs/7", "", "https://github.com/acme/web/actions/runs/7"],
  ["acme/web", "https://ci.example.com/7", "https://ci.example.com/7"],
  ["javascript:alert(1)", "data:text/html,x", undefined],
  ["//ci.example.com/7", "build-7", undefined],
] as const)("the run of an event from %s about %s is %s", ([source, subject, url]) => {
  expect(ciRunOf({ source, subject })).toBe(url);
});
