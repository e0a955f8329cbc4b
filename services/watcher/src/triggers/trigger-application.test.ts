import { type Application, applicationKey, deploymentKey, holdApplication, releaseApplication } from "@slipway/domain";
import { aggregatesWith, sampleApplication, sampleCommit, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { ApplicationIndex } from "../applications/application-index.ts";
import { type TriggerDeps, type TriggerRequest, triggerApplication } from "./trigger-application.ts";

const commit = sampleCommit();
const request: TriggerRequest = {
  kind: "commit",
  cause: commit.hash,
  commit,
  commits: [commit],
  traceCommitHashes: [],
  revision: { commitHash: commit.hash, treeId: "tree", occasion: "" },
};

async function begin(given: Partial<Application> = {}) {
  const application = sampleApplication(given);
  const key = applicationKey(application);
  const { applications, deployments } = await aggregatesWith({ applications: [application] });
  const asked: string[] = [];
  const deps: TriggerDeps = {
    applications,
    deployments,
    index: new ApplicationIndex(),
    publishPlan: async (_key, { deploymentId }) => void asked.push(deploymentId),
    now: () => sampleTime,
  };
  return { deps, application, asked, state: async () => (await applications.get(key)).state };
}

test("a trigger creates the deployment, queues it, records the revision and requests a plan", async () => {
  const { deps, application, asked, state } = await begin();
  const deployment = await triggerApplication(deps, application, { ...request, traceparent: `00-${"1".repeat(32)}-${"2".repeat(16)}-01` });
  expect(deployment).toMatchObject({ status: "pending", applicationId: "app", source: application.source, trigger: { kind: "commit" } });
  expect(deployment.traceparent).toContain("1".repeat(32));
  expect((await deps.deployments.get(deploymentKey(deployment))).state).toEqual(deployment);
  expect(await state()).toMatchObject({
    queue: [{ deploymentId: deployment.id, commitHash: commit.hash }],
    lastTriggered: { deploymentId: deployment.id },
    seen: { commitHash: commit.hash, treeId: "tree", occasion: "" },
  });
  expect(deps.index.find("app")?.queue).toHaveLength(1);
  expect(asked).toEqual([deployment.id]);
});

test("a repetition, even by several watchers at once, is the same deployment", async () => {
  const { deps, application, state } = await begin();
  const made = await Promise.all([1, 2, 3].map(() => triggerApplication(deps, application, request)));
  expect(new Set(made.map(({ id }) => id)).size).toBe(1);
  expect((await state()).queue).toHaveLength(1);
  expect(await deps.deployments.list()).toHaveLength(1);
});

test.for([
  { name: "another commit", change: { cause: "b".repeat(40) } },
  { name: "another kind", change: { kind: "out-of-sync" as const } },
])("$name is another deployment", async ({ change }) => {
  const { deps, application } = await begin();
  const first = await triggerApplication(deps, application, request);
  const second = await triggerApplication(deps, application, { ...request, ...change });
  expect(second.id).not.toBe(first.id);
});

test("if a watcher was killed before it queued the deployment, the repetition queues it", async () => {
  const { deps, application, asked, state } = await begin();
  const killed = { ...deps, applications: { ...deps.applications, change: () => Promise.reject(new Error("killed")) } };
  await expect(triggerApplication(killed, application, request)).rejects.toThrow("killed");
  const deployment = await triggerApplication(deps, application, request);
  expect((await state()).queue).toMatchObject([{ deploymentId: deployment.id }]);
  expect(asked).toEqual([deployment.id]);
});

test("an application that is held since it was read is not deployed, and once it is released the repetition is", async () => {
  const { deps, application, asked, state } = await begin();
  const key = applicationKey(application);
  await deps.applications.change(key, (each) => holdApplication(each, { by: "ann", reason: "incident 42", now: sampleTime }));
  await expect(triggerApplication(deps, application, request)).rejects.toMatchObject({ code: "conflict" });
  await expect(triggerApplication(deps, await state(), request)).rejects.toThrow(
    "application shop is not deployed: held by ann: incident 42",
  );
  expect([(await state()).queue, asked]).toEqual([[], []]);
  await deps.applications.change(key, (each) => releaseApplication(each, { reason: "", now: sampleTime }));
  const deployment = await triggerApplication(deps, application, request);
  expect(await state()).toMatchObject({ queue: [{ deploymentId: deployment.id }] });
  expect(asked).toEqual([deployment.id]);
});

test("a deployment that has ended meanwhile is not queued, and its revision counts as seen", async () => {
  const { deps, application, asked, state } = await begin();
  const killed = { ...deps, applications: { ...deps.applications, change: () => Promise.reject(new Error("killed")) } };
  await expect(triggerApplication(killed, application, request)).rejects.toThrow("killed");
  const [made] = await deps.deployments.list();
  if (!made) throw new Error("no deployment was made");
  await deps.deployments.change(deploymentKey(made.state), () => ({
    kind: "ended",
    at: sampleTime,
    status: "cancelled",
    reason: "by ann",
    faultCode: "",
  }));
  await triggerApplication(deps, application, request);
  expect(await state()).toMatchObject({ queue: [], seen: { commitHash: commit.hash } });
  expect(asked).toEqual([]);
});

test.for([
  { name: "disabled", given: { disabled: true } },
  { name: "removed", given: { removedAt: sampleTime } },
])("an application that is $name is not deployed", async ({ given }) => {
  const { deps, application, asked } = await begin(given);
  await expect(triggerApplication(deps, application, request)).rejects.toMatchObject({ code: "precondition" });
  expect(asked).toEqual([]);
});
