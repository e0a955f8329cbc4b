import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { ApplicationViewSchema } from "@slipway/proto/api";
import { type ApplicationSchema, DeploymentStatus } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { syncProgress } from "./sync-progress.ts";

test.for<readonly [string, MessageInitShape<typeof ApplicationSchema>, DeploymentStatus | undefined]>([
  ["not taken up", {}, undefined],
  ["of another", { activeDeploymentId: "x", lastEnded: { deploymentId: "y" } }, undefined],
  ["queued", { queue: [{ deploymentId: "d" }] }, DeploymentStatus.PENDING],
  ["running", { activeDeploymentId: "d" }, DeploymentStatus.RUNNING],
  ["superseded", { superseded: [{ deploymentId: "d" }] }, DeploymentStatus.SUPERSEDED],
  ["ended", { lastEnded: { deploymentId: "d", status: DeploymentStatus.FAILED } }, DeploymentStatus.FAILED],
])("a deployment that is %s", ([, application, status]) => {
  expect(syncProgress("d", create(ApplicationViewSchema, { application }))?.status).toBe(status);
});
