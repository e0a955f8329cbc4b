import { create } from "@bufbuild/protobuf";
import type { Deployment } from "@slipway/domain";
import { ReadStageLogResponseSchema, WatchDeploymentsResponseSchema } from "@slipway/proto/api";
import { encodeDeployment } from "@slipway/state";
import { sampleDeployment, sampleStage } from "@slipway/testkit";
import { expect, onTestFinished, test, vi } from "vitest";
import type { ApiClient } from "../../../connection/api-client.ts";
import { followDeploymentLogs } from "./follow-deployment-logs.ts";

const stage = (id: string, status: "not-started" | "running" | "failed" | "succeeded") => sampleStage({ id, status });

/** What is written while the deployment goes through these states. */
async function follow(...states: readonly Partial<Deployment>[]) {
  const stdout = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const stderr = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => void vi.restoreAllMocks());
  const api = {
    deployments: {
      async *watchDeployments() {
        for (const state of states) yield create(WatchDeploymentsResponseSchema, { deployment: encodeDeployment(sampleDeployment(state)) });
      },
      async *readStageLog({ stageId }: { readonly stageId: string }) {
        yield create(ReadStageLogResponseSchema, { blocks: [{ index: 0n, text: `log of ${stageId}` }], completed: true });
      },
    },
  } as unknown as ApiClient;
  await followDeploymentLogs(api, "deployment", "table", new AbortController().signal);
  const texts = (calls: typeof stdout.mock.calls) => calls.map(([text]) => String(text).trim().split("  ").at(-1));
  return { out: texts(stdout.mock.calls), err: texts(stderr.mock.calls) };
}

test("the logs of stages that start later, and of the rollback, follow until the deployment has ended", async () => {
  const { out, err } = await follow(
    { status: "running", stages: [stage("a", "running"), stage("b", "not-started"), stage("undo", "not-started")] },
    { status: "running", stages: [stage("a", "succeeded"), stage("b", "running"), stage("undo", "not-started")] },
    { status: "rolling-back", stages: [stage("a", "succeeded"), stage("b", "failed"), stage("undo", "running")] },
    { status: "failed", statusReason: "no quota", stages: [stage("a", "succeeded"), stage("b", "failed"), stage("undo", "succeeded")] },
  );
  expect(out).toEqual(["log of a", "log of b", "log of undo"]);
  expect(err).toEqual(["failed: no quota"]);
});

test("a deployment that has not begun says so, and its stages are shown once they start", async () => {
  const { out, err } = await follow({ status: "pending" }, { status: "running", stages: [stage("a", "running")] }, { status: "succeeded" });
  expect(err[0]).toContain("is pending: no stage has started yet");
  expect(out).toEqual(["log of a"]);
});
