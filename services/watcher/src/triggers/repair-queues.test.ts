import type { QueuedDeployment } from "@slipway/domain";
import { sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { MemoryWatcher } from "../testing/memory-watcher.ts";
import { repairQueues } from "./repair-queues.ts";

const waiting = (deploymentId: string): QueuedDeployment => ({ deploymentId, trigger: "commit", commitHash: "c", at: sampleTime });

test("a plan is requested for the active deployment of each application, or else the first of its queue", async () => {
  const watcher = new MemoryWatcher();
  await watcher.add({ id: "idle" });
  await watcher.add({ id: "stuck", queue: [waiting("first"), waiting("second")] });
  await watcher.add({ id: "moving", queue: [waiting("next")], activeDeploymentId: "active" });
  await repairQueues(watcher.deps);
  expect(watcher.plansRequested.toSorted()).toEqual(["active", "first"]);
});
