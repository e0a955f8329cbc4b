import { create } from "@bufbuild/protobuf";
import { DeploymentSchema, PluginStatusSchema, StageStatus } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { pipedsOf } from "./pipeds.ts";

const plugin = (pipedId: string, name: string, executorVersion: string) =>
  create(PluginStatusSchema, { projectId: "shop", pipedId, name, executor: `${pipedId}-1/12`, executorVersion });

test("pipeds stand with their versions, plugins and running stages; one that should answer and does not is there too", () => {
  const deployments = [
    create(DeploymentSchema, {
      id: "d1",
      pipedId: "eu",
      applicationName: "web",
      stages: [
        { name: "SYNC", status: StageStatus.RUNNING },
        { name: "CHECK", status: StageStatus.NOT_STARTED },
      ],
    }),
  ];
  const pipeds = pipedsOf({
    plugins: [plugin("eu", "kubernetes", "0.9.1"), plugin("eu", "wait", "0.9.1"), plugin("eu", "wait", "0.9.2")],
    deployments,
    status: { unobservedPipeds: ["us"] },
    places: [
      { projectId: "shop", pipedId: "us" },
      { projectId: "shop", pipedId: "eu" },
    ],
    repositories: [
      { projectId: "shop", pipedId: "eu", encryptionKey: "" },
      { projectId: "shop", pipedId: "eu", encryptionKey: "pem" },
      { projectId: "other", pipedId: "eu", encryptionKey: "another" },
    ],
  });
  expect(pipeds.map(({ plugins: _plugins, executors: _executors, running: _running, ...rest }) => rest)).toEqual([
    { projectId: "other", pipedId: "eu", answers: false, isUnobserved: false, versions: [], encryptionKey: "another" },
    { projectId: "shop", pipedId: "eu", answers: true, isUnobserved: false, versions: ["0.9.1", "0.9.2"], encryptionKey: "pem" },
    { projectId: "shop", pipedId: "us", answers: false, isUnobserved: true, versions: [], encryptionKey: "" },
  ]);
  expect(pipeds[1]?.running).toMatchObject([{ deploymentId: "d1", applicationName: "web", stage: "SYNC" }]);
  expect(pipeds[1]?.plugins).toHaveLength(3);
});
