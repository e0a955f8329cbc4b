import {
  applicationKey,
  deploymentKey,
  deploymentReference,
  type QueuedDeployment,
  queueDeployment,
  type TriggerKind,
} from "@slipway/domain";
import { putDeployment, sampleDeployment, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { MemoryWatcher } from "../testing/memory-watcher.ts";
import { endNeverQueued, repairQueues } from "./repair-queues.ts";

const waiting = (deploymentId: string): QueuedDeployment => ({
  deploymentId,
  trigger: "commit",
  commitHash: "c",
  at: sampleTime,
  supersede: undefined,
  removal: false,
});

test("a plan is requested for the active deployment of each application, or else the first of its queue", async () => {
  const watcher = new MemoryWatcher();
  await watcher.add({ id: "idle" });
  await watcher.add({ id: "stuck", queue: [waiting("first"), waiting("second")] });
  await watcher.add({ id: "moving", queue: [waiting("next")], activeDeploymentId: "active" });
  await repairQueues(watcher.deps, await watcher.applications());
  expect(watcher.plansRequested.toSorted()).toEqual(["active", "first"]);
});

const newer = deploymentReference(sampleDeployment({ id: "newer", createdAt: sampleTime.add({ seconds: 1 }) }));
const older = deploymentReference(sampleDeployment({ id: "older", createdAt: sampleTime.subtract({ seconds: 1 }) }));

test.for<[string, string, TriggerKind, Parameters<MemoryWatcher["add"]>[0]]>([
  ["a later one was queued", "superseded", "commit", { lastTriggered: newer }],
  ["it waits in the queue", "pending", "commit", { lastTriggered: newer, queue: [waiting("one")] }],
  ["it is active", "pending", "commit", { lastTriggered: newer, activeDeploymentId: "one" }],
  ["none was triggered after it", "pending", "commit", { lastTriggered: older }],
  ["a person requested it", "pending", "command", { lastTriggered: newer }],
])("a deployment that its watcher was killed over, where %s, is %s", async ([, status, kind, given]) => {
  const watcher = new MemoryWatcher();
  const application = await watcher.add(given);
  const { trigger } = sampleDeployment();
  const deployment = sampleDeployment({ id: "one", applicationId: application.id, status: "pending", trigger: { ...trigger, kind } });
  await watcher.deps.deployments.ensure(deploymentKey(deployment), putDeployment(deployment));
  await endNeverQueued(watcher.deps, new AbortController().signal, 0);
  expect((await watcher.deps.deployments.get(deploymentKey(deployment))).state.status).toBe(status);
});

test("a deployment that another watcher queues in the meantime is left alone", async () => {
  const watcher = new MemoryWatcher();
  const application = await watcher.add({ lastTriggered: newer });
  const deployment = sampleDeployment({ id: "one", applicationId: application.id, status: "pending" });
  await watcher.deps.deployments.ensure(deploymentKey(deployment), putDeployment(deployment));
  const { applications } = watcher.deps;
  let looks = 0;
  const queuedAfterOneLook = Object.create(applications, {
    find: {
      value: async (...key: Parameters<typeof applications.find>) => {
        const found = await applications.find(...key);
        if (++looks === 1)
          await applications.change(applicationKey(application), (state) =>
            queueDeployment(state, { deployment: waiting("one"), reference: deploymentReference(deployment), revision: undefined }),
          );
        return found;
      },
    },
  });
  await endNeverQueued({ ...watcher.deps, applications: queuedAfterOneLook }, new AbortController().signal, 0);
  expect(looks).toBe(2);
  expect((await watcher.deps.deployments.get(deploymentKey(deployment))).state.status).toBe("pending");
});
