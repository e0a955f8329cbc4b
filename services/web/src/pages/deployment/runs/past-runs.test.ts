import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { DeploymentSchema, StageSchema, StageStatus } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { pastRuns } from "./past-runs.ts";

const { SUCCEEDED, FAILED, NOT_STARTED } = StageStatus;
const stage = (id: string, name: string, tookMs?: number, status: StageStatus = SUCCEEDED) =>
  create(StageSchema, {
    id,
    name,
    status: tookMs === undefined ? NOT_STARTED : status,
    ...(tookMs !== undefined && { startedAt: timestampFromMs(1_000), completedAt: timestampFromMs(1_000 + tookMs) }),
  });
const deployment = (at: number, ...stages: ReturnType<typeof stage>[]) =>
  create(DeploymentSchema, { id: `d${at}`, createdAt: timestampFromMs(at), stages });

test("the runs of a stage are those of its name and place in earlier deployments, oldest first", () => {
  const now = deployment(10, stage("s0", "WAIT", 5), stage("s1", "SYNC", 5), stage("s2", "WAIT", 5));
  const earlier = [
    deployment(11, stage("s0", "WAIT", 9_999)),
    now,
    deployment(9, stage("a", "WAIT", 100), stage("b", "WAIT", 300), stage("c", "SYNC")),
    deployment(8, stage("a", "SYNC", 50, FAILED), stage("b", "WAIT", 200)),
  ];
  const runs = pastRuns(now, earlier);
  const tookOf = (id: string) => runs.get(id)?.runs.map(({ deploymentId, tookMs }) => `${deploymentId} ${tookMs}`);
  expect([tookOf("s0"), tookOf("s1"), tookOf("s2")]).toEqual([["d8 200", "d9 100"], ["d8 50"], ["d9 300"]]);
  expect([runs.get("s0")?.usualMs, runs.get("s1")?.usualMs]).toEqual([200, undefined]);
});

test("no more than thirty runs are kept, the newest", () => {
  const earlier = Array.from({ length: 40 }, (_, at) => deployment(90 - at, stage("a", "SYNC", 90 - at)));
  const found = pastRuns(deployment(100, stage("s", "SYNC")), earlier).get("s")?.runs ?? [];
  expect([found.length, found[0]?.tookMs, found.at(-1)?.tookMs]).toEqual([30, 61, 90]);
});
