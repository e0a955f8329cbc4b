import type { ApplicationLivestate, DeploymentHealth, LiveResource } from "@slipway/domain";
import { expect, test } from "vitest";
import { HealthReports } from "./health-reports.ts";

const at = Temporal.Instant.from("2026-01-01T00:00:00Z");

function livestate(afterDeploymentId: string | undefined, healths: Readonly<Record<string, LiveResource["health"]>>): ApplicationLivestate {
  const resources = Object.entries(healths).map(
    ([deployTarget, health]): LiveResource => ({
      id: deployTarget,
      parentIds: [],
      name: "web",
      resourceType: "Deployment",
      metadata: {},
      health,
      healthReason: "",
      deployTarget,
      plugin: "kubernetes",
      createdAt: undefined,
      sync: "synced",
      drift: [],
    }),
  );
  const place = { applicationId: "a1", projectId: "shop", pipedId: "p1", commitHash: "c1" };
  const words = { syncStatus: "synced", syncReason: "", syncDetail: "", health: "healthy", version: 1, over: false } as const;
  return { ...place, ...words, resources, at, afterDeploymentId };
}

function reports(publish?: () => Promise<void>) {
  const published: DeploymentHealth[] = [];
  const lost: unknown[] = [];
  const health = new HealthReports({
    publish: async (each) => {
      await publish?.();
      published.push(each);
    },
    onLost: (error) => void lost.push(error),
  });
  return { health, lost, said: () => published.map(({ deploymentId, deployTarget }) => `${deploymentId} ${deployTarget}`) };
}

test("each deploy target is reported once per deployment, when it is first healthy", async () => {
  const { health, said } = reports();
  health.putLivestate(livestate("d1", { eu: "healthy", us: "progressing" }));
  health.putLivestate(livestate("d1", { eu: "degraded", us: "healthy" }));
  health.putLivestate(livestate("d1", { eu: "healthy", us: "healthy" }));
  health.putLivestate(livestate("d2", { eu: "healthy" }));
  await Promise.resolve();
  expect(said()).toEqual(["d1 eu", "d1 us", "d2 eu"]);
});

test("a deploy target that has no objects is reported as soon as the application is synced", async () => {
  const { health, said } = reports();
  health.putApplication({ id: "a1", deployTargets: { kubernetes: ["eu", "empty"] } });
  health.putLivestate(livestate("d1", { eu: "healthy" }));
  await Promise.resolve();
  expect(said()).toEqual(["d1 eu", "d1 empty"]);
});

test("what no deployment came before is not reported", async () => {
  const { health, said } = reports();
  health.putLivestate(livestate(undefined, { eu: "healthy" }));
  await Promise.resolve();
  expect(said()).toEqual([]);
});

test("what could not be published is published with the next live state", async () => {
  let fails = true;
  const { health, said, lost } = reports(async () => {
    if (fails) throw new Error("no connection");
  });
  health.putLivestate(livestate("d1", { eu: "healthy" }));
  await new Promise((resolve) => setImmediate(resolve));
  expect(lost).toHaveLength(1);
  fails = false;
  health.putLivestate(livestate("d1", { eu: "healthy" }));
  await new Promise((resolve) => setImmediate(resolve));
  expect(said()).toEqual(["d1 eu"]);
});
