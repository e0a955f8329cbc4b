import { sampleDeployment, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { followRunning } from "./follow-running.ts";
import { RunningDeployments } from "./running-deployments.ts";

const cancel = { commandId: "c", commander: "ann", rollback: "as-planned" as const, at: sampleTime };

test.for(["state", "change"] as const)("a cancel reaches the run by a %s", async (kind) => {
  const running = new RunningDeployments();
  using begun = running.begin("deployment");
  const found = { state: sampleDeployment({ cancel }), sequence: 1 };
  const watch = async function* () {
    yield kind === "state" ? { kind, ...found } : { kind, ...found, event: undefined, at: sampleTime };
    yield { kind: "ready" as const };
  };
  await followRunning({ deployments: { watch }, running }, { projectId: "project", pipedId: "piped" }, new AbortController().signal);
  expect(begun.cancelled.aborted).toBe(true);
});
