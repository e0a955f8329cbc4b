import type { QueuedDeployment } from "@slipway/domain";
import { sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { MemoryWatcher } from "../testing/memory-watcher.ts";
import { repairQueues } from "./repair-queues.ts";

const waiting = (deploymentId: string): QueuedDeployment => ({ deploymentId, trigger: "commit", commitHash: "c", at: sampleTime });

test("a plan is requested for the first deployment of each queue that has no active one", async () => {
  const watcher = new MemoryWatcher();
  await watcher.add({ id: "idle" });
  await watcher.add({ id: "stuck", queue: [waiting("first"), waiting("second")] });
  await watcher.add({ id: "moving", queue: [waiting("next")], activeDeploymentId: "active" });
  await repairQueues(watcher.deps);
  expect(watcher.plansRequested).toEqual(["first"]);
});
