import { create } from "@bufbuild/protobuf";
import { ApplicationViewSchema } from "@slipway/proto/api";
import { DeploymentSchema, DeploymentStatus } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { actProgress } from "./act-progress.ts";

const view = (deploymentId = "") =>
  create(ApplicationViewSchema, { application: { lastEnded: { deploymentId, status: DeploymentStatus.FAILED, statusReason: "no luck" } } });
const deployment = (status: DeploymentStatus) => create(DeploymentSchema, { id: "d", status, statusReason: "why" });

test.for([
  ["nothing is known of it", [], view(), { step: "requested", reason: "" }],
  ["it runs", [deployment(DeploymentStatus.RUNNING)], view(), { step: "accepted", status: DeploymentStatus.RUNNING, reason: "why" }],
  ["it has ended", [deployment(DeploymentStatus.SUCCEEDED)], view(), { step: "done", status: DeploymentStatus.SUCCEEDED, reason: "why" }],
  [
    "it ended while the stream was away",
    [deployment(DeploymentStatus.RUNNING)],
    view("d"),
    { step: "done", status: DeploymentStatus.FAILED, reason: "no luck" },
  ],
] as const)("%s", ([, deployments, application, progress]) => {
  expect(actProgress("d", deployments, application)).toEqual(progress);
});
