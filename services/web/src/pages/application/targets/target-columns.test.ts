import { create } from "@bufbuild/protobuf";
import { targetResultMetadata } from "@slipway/domain";
import { ObjectStateSchema } from "@slipway/proto/api";
import { DeploymentSchema, DeploymentStatus, HealthStatus, ResourceKeySchema, ResourceSync } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { targetColumns } from "./target-columns.ts";

type Results = Parameters<typeof targetResultMetadata>[0];
const deployment = (id: string, status: DeploymentStatus, results: Results) =>
  create(DeploymentSchema, {
    id,
    status,
    stages: [{ id: "s", name: "K8S_SYNC", plugin: "kubernetes", attempt: 1, metadata: { ...targetResultMetadata(results) } }],
  });
const object = (deployTarget: string, health: HealthStatus, sync: ResourceSync = ResourceSync.SYNCED) =>
  create(ObjectStateSchema, {
    kind: "Pod",
    name: "a",
    health,
    sync,
    key: create(ResourceKeySchema, { plugin: "kubernetes", deployTarget, id: "a" }),
  });
const application = {
  deployTargets: { kubernetes: { $typeName: "slipway.state.v1.DeployTargets" as const, names: ["asia", "canary", "eu"] } },
};

test("targets stand in the order of their waves, each with what runs, how it is, and what became of the last deployment", () => {
  const ok = (deployTarget: string, wave: number) => ({ deployTarget, wave, result: "succeeded" as const, text: "2 applied" });
  const deployments = [
    deployment("new", DeploymentStatus.SUCCEEDED, [
      ok("canary", 1),
      ok("eu", 2),
      { deployTarget: "asia", wave: 2, result: "unavailable", text: "no answer" },
    ]),
    deployment("old", DeploymentStatus.SUCCEEDED, [ok("canary", 1), ok("eu", 2), ok("asia", 2)]),
  ];
  const objects = [
    object("canary", HealthStatus.HEALTHY),
    object("canary", HealthStatus.DEGRADED, ResourceSync.OUT_OF_SYNC),
    object("eu", HealthStatus.HEALTHY),
  ];
  const columns = targetColumns(application, objects, deployments);
  expect(columns.map(({ name, wave, running, last, objects: count }) => [name, wave, running?.id, last?.result, count])).toEqual([
    ["canary", 1, "new", "succeeded", 2],
    ["asia", 2, "old", "unavailable", 0],
    ["eu", 2, "new", "succeeded", 1],
  ]);
  expect(columns[0]).toMatchObject({ health: HealthStatus.DEGRADED, states: { drifted: 1, degraded: 1 } });
  expect(columns[1]?.last?.text).toBe("no answer");
});

test("a target that no stage names ends as the deployment does, and one that nothing was deployed to has nothing", () => {
  const one = { deployTargets: { kubernetes: { $typeName: "slipway.state.v1.DeployTargets" as const, names: ["dev"] } } };
  expect(targetColumns(one, [], [deployment("a", DeploymentStatus.SUCCEEDED, [])])[0]).toMatchObject({
    running: { id: "a" },
    wave: undefined,
  });
  expect(targetColumns(one, [], [])[0]).toMatchObject({ running: undefined, last: undefined, health: HealthStatus.UNSPECIFIED });
});
