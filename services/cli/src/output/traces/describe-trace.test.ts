import { create } from "@bufbuild/protobuf";
import { TraceSchema, TraceStatus } from "@slipway/proto/api";
import { EventHandlingStatus, PullRequestState } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { describeTrace } from "./describe-trace.ts";
import { traceTable } from "./trace-table.ts";

const hash = "a1b2c3d4".repeat(5);
const at = (second: number) => ({ seconds: 1_767_225_600n + BigInt(second) });
const nowMs = 1_767_225_600_000 + 3_600_000;
const id = "0197c1d2-77aa-7000-8000-0123456789ab";

const trace = create(TraceSchema, {
  commit: { hash },
  projectId: "shop",
  description: { hash, title: "Dark mode\u001b[2J", author: "Ann", url: "https://git.example.com/c/1" },
  times: { committedAt: at(0), registeredAt: at(60), triggeredAt: at(90) },
  externalEvents: [
    {
      id,
      name: "image-update",
      data: "1.4.0",
      registeredAt: at(60),
      handlings: [
        {
          repositoryId: "repo",
          branch: "main",
          configFile: "web/app.pipecd.yaml",
          status: EventHandlingStatus.SUCCEEDED,
          commitHash: "ffee".repeat(10),
          pullRequest: { number: 7, state: PullRequestState.MERGED, at: at(1800) },
        },
      ],
    },
  ],
  applications: [
    {
      applicationName: "web",
      deploymentId: id,
      status: TraceStatus.HEALTHY,
      triggeredAt: at(90),
      deployedAt: at(102),
      healthyAt: at(110),
      targets: [{ plugin: "kubernetes", deployTarget: "eu", status: TraceStatus.HEALTHY, deployedAt: at(102), healthyAt: at(110) }],
    },
    { applicationName: "db", deploymentId: id, status: TraceStatus.WAITING, reason: "waits for its turn", triggeredAt: at(91) },
  ],
  waitsFor: [{ where: "db", reason: "waits for its turn" }],
});

test("the way of a commit is shown with its steps, its events and its applications as a tree", () => {
  expect(describeTrace(trace, nowMs)).toBe(
    [
      `Commit:     ${hash}`,
      "Title:      Dark mode\\u001b[2J",
      "Author:     Ann",
      "Project:    shop",
      "Link:       https://git.example.com/c/1",
      "Committed:  2026-01-01 00:00:00Z (1h ago)",
      "Registered: 2026-01-01 00:01:00Z (59m ago), 1m00s after it was committed",
      "Triggered:  2026-01-01 00:01:30Z (58m ago), 30s after it was registered",
      "Waits for:  db: waits for its turn",
      "",
      "├─ event  image-update=1.4.0  0197c1d2  registered 2026-01-01T00:01:00Z",
      "│  └─ repo:main web/app.pipecd.yaml  Succeeded  commit ffeeffee  pull request 7 merged 30m",
      "├─ web  Healthy  deployment 0197c1d2  deployed 12s after the trigger  healthy 20s after the trigger",
      "│  └─ kubernetes/eu  Healthy  deployed 12s after the trigger  healthy 20s after the trigger",
      "└─ db  Waiting  deployment 0197c1d2  waits for its turn",
    ].join("\n"),
  );
});

test("an event that was registered after its commit was deployed comes after it", () => {
  const times = { triggeredAt: at(0), deployedAt: at(5), registeredAt: at(60), healthyAt: at(70) };
  const lines = describeTrace(create(TraceSchema, { commit: { hash }, times }), nowMs).split("\n");
  expect(lines.flatMap((line) => /^(\w+):.*, (.*) after it was (\w+)$/.exec(line)?.slice(1).join(" ") ?? [])).toEqual([
    "Deployed 5.0s triggered",
    "Registered 55s deployed",
    "Healthy 10s registered",
  ]);
});

test("a list counts how far the applications of each commit are", () => {
  const text = traceTable([trace, create(TraceSchema, { commit: { hash } })], nowMs);
  expect(text.split("\n").map((line) => line.replaceAll(/ {2,}/g, " | "))).toEqual([
    "COMMIT | TITLE | AUTHOR | CAME | APPLICATIONS",
    "a1b2c3d4 | Dark mode\\u001b[2J | Ann | 59m ago | 1 Waiting, 1 Healthy",
    "a1b2c3d4 | - | - | - | -",
  ]);
});
