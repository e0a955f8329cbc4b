import { randomUUID } from "node:crypto";
import { FakeClock } from "@slipway/plugin-sdk/testing";
import { expect, test } from "vitest";
import { startTargets, valuesOf } from "../../testing/many-targets.ts";
import { useTrial } from "../../testing/use-trial.ts";

useTrial();

const waves = [{ labels: { tier: "1" }, pause: "10m" }];
const resultsOf = (metadata: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(metadata)
      .filter(([key]) => key.startsWith("slipway/target/"))
      .map(([key, value]) => [key.slice("slipway/target/".length), JSON.parse(value).result]),
  );

test("a target that is away is left out of the deployment, which goes on with the others and says so", async () => {
  const { deploy, live, exists } = await startTargets({ eu: "1", away: "1", us: "2" });
  const options = { value: "new", workload: true, application: { targetRollout: { waves } } };
  const { result, metadata, lines } = await deploy({ ...options, stage: "K8S_SYNC" });
  expect(result).toBe("succeeded");
  expect(valuesOf(await live())).toEqual({ eu: "new", us: "new" });
  expect(resultsOf(metadata)).toEqual({ eu: "succeeded", us: "succeeded", away: "unavailable" });
  const waveOf = (target: string) => JSON.parse(metadata[`slipway/target/${target}`] ?? "{}").wave;
  expect([waveOf("eu"), waveOf("away"), waveOf("us")]).toEqual([1, 1, 2]);
  expect(metadata["pipecd/stage-display-metadata"]).toBe("eu: 2 applied; us: 2 applied; unavailable: away");
  expect(lines.join("\n")).toMatch(/error: away: .*kubeconfig/);
  const later = await deploy({ ...options, stage: "K8S_CANARY_ROLLOUT", options: {} });
  expect(later).toMatchObject({ result: "succeeded", lines: expect.arrayContaining([expect.stringMatching(/error: away: left out/)]) });
  expect(await exists("deployments/web-canary")).toEqual({ eu: true, us: true });
});

test("targets that are away fail the stage if they are all of a wave, or more than tolerated, and nothing later begins", async () => {
  const { deploy, live } = await startTargets({ away: "1", us: "2" });
  const refused = await deploy({ stage: "K8S_SYNC", value: "new", application: { targetRollout: { waves } } });
  expect(refused).toMatchObject({ result: "failed", message: expect.stringMatching(/^deploy target away: .*\nnot tried after that: us$/) });
  const strict = { targetRollout: { maxUnavailable: 0 } };
  expect(await deploy({ stage: "K8S_SYNC", value: "new", application: strict })).toMatchObject({ result: "failed" });
  expect(resultsOf(refused.metadata)).toEqual({ away: "unavailable", us: "not-tried" });
  expect(valuesOf(await live())).toEqual({ us: "new" });
});

test("after a failure that is not tolerated no later wave begins, and only the targets that changed are rolled back", async () => {
  const { deploy, live, request, startDeployment } = await startTargets({ eu: "1", fixed: "1", us: "2" });
  await deploy({ stage: "K8S_SYNC", value: "old" });
  await request("fixed", "PATCH", "/settings", { immutable: true });
  startDeployment();
  const before = await live();
  const application = { targetRollout: { waves } };
  const failed = await deploy({ stage: "K8S_SYNC", value: "new", running: "old", application });
  expect(failed).toMatchObject({
    result: "failed",
    message: expect.stringMatching(/^deploy target fixed: .*immutable.*\nnot tried after that: us$/s),
  });
  expect(resultsOf(failed.metadata)).toEqual({ eu: "succeeded", fixed: "failed", us: "not-tried" });
  expect(valuesOf(await live())).toEqual({ eu: "new", fixed: "old", us: "old" });
  await request("fixed", "DELETE", "/settings");
  const rollback = await deploy({ stage: "K8S_ROLLBACK", value: "new", running: "old", application });
  expect(rollback).toMatchObject({ result: "succeeded", message: "" });
  expect(rollback.lines.join("\n")).toContain("nothing was applied to deploy target us: nothing to roll back there");
  const after = await live();
  expect(valuesOf(after)).toEqual({ eu: "old", fixed: "old", us: "old" });
  expect(after["us"]?.version).toBe(before["us"]?.version);
});

test("a stage that was interrupted in a pause leaves alone what is done, and waits only for the rest of the pause", async () => {
  const { deploy, live } = await startTargets({ eu: "1", us: "2" });
  const clock = new FakeClock();
  const options = { stage: "K8S_SYNC", stageId: randomUUID(), value: "new", application: { targetRollout: { waves } }, clock };
  const interrupt = new AbortController();
  const pausing = clock.nextSleep();
  const interrupted = expect(deploy({ ...options, stopping: interrupt.signal })).rejects.toMatchObject({ code: "unavailable" });
  await pausing;
  interrupt.abort();
  await interrupted;
  const before = await live();
  expect(valuesOf(before)).toEqual({ eu: "new", us: undefined });

  clock.advance({ minutes: 4 });
  const pausingAgain = clock.nextSleep();
  const second = deploy(options);
  await pausingAgain;
  clock.advance({ minutes: 6 });
  const { result, lines, metadata } = await second;
  expect(result).toBe("succeeded");
  expect(lines).toContain("info: eu: done by an earlier attempt: 1 applied");
  expect(lines).toContain("info: waiting 6m before the next deploy targets");
  expect(resultsOf(metadata)).toEqual({ eu: "succeeded", us: "succeeded" });
  const after = await live();
  expect(valuesOf(after)).toEqual({ eu: "new", us: "new" });
  expect(after["eu"]?.version).toBe(before["eu"]?.version);
});

test("a prune that one deploy target refuses in a later wave changes nothing on the others, unless that many failures are tolerated", async () => {
  const { deploy, live, names, request } = await startTargets({ eu: "1", us: "2" });
  await deploy({ stage: "K8S_SYNC", value: "old", added: "more" });
  await request("eu", "DELETE", "/more");
  const application = { pruneLimit: 0, quickSync: { prune: true }, targetRollout: { waves: [{ labels: { tier: "1" } }] } };
  const refused = await deploy({ stage: "K8S_SYNC", value: "new", application });
  expect(refused).toMatchObject({
    result: "failed",
    message: expect.stringMatching(
      /^deploy target us: nothing was applied, because prune would delete 1 of the 2 .*\n.*\nnot tried after that: eu$/,
    ),
  });
  expect(resultsOf(refused.metadata)).toEqual({ eu: "not-tried", us: "failed" });
  expect(valuesOf(await live())).toEqual({ eu: "old", us: "old" });

  const tolerant = { ...application, targetRollout: { ...application.targetRollout, maxFailures: 1 } };
  expect((await deploy({ stage: "K8S_SYNC", value: "new", application: tolerant })).result).toBe("succeeded");
  expect(valuesOf(await live())).toEqual({ eu: "new", us: "old" });
  expect(await names()).toEqual({ eu: ["settings"], us: ["more", "settings"] });
});

test("an object of another tool on one deploy target is refused before another target is changed", async () => {
  const { deploy, live, request } = await startTargets({ eu: "1", us: "2" });
  await deploy({ stage: "K8S_SYNC", value: "old" });
  const metadata = {
    name: "more",
    labels: { "app.kubernetes.io/managed-by": "Helm" },
    annotations: { "meta.helm.sh/release-name": "shop", "meta.helm.sh/release-namespace": "shop" },
  };
  await request("us", "POST", "", { apiVersion: "v1", kind: "ConfigMap", metadata });
  const refused = await deploy({ stage: "K8S_SYNC", value: "new", added: "more" });
  expect(refused).toMatchObject({ result: "failed", message: expect.stringMatching(/^deploy target us: .*shop/s) });
  expect(valuesOf(await live())).toEqual({ eu: "old", us: "old" });
});

test("the rollback of one deploy target that is away restores and cleans the others, and each has its own result", async () => {
  const { deploy, exists, unplug } = await startTargets({ eu: "1", us: "1" });
  await deploy({ stage: "K8S_SYNC", value: "old", workload: true });
  const options = { value: "new", running: "old", workload: true };
  expect(await deploy({ ...options, stage: "K8S_CANARY_ROLLOUT", options: {} })).toMatchObject({ result: "succeeded" });
  expect(await exists("deployments/web-canary")).toEqual({ eu: true, us: true });
  await unplug("us");
  const rollback = await deploy({ ...options, stage: "K8S_ROLLBACK" });
  expect(rollback).toMatchObject({ result: "failed", message: expect.stringMatching(/^deploy target us: .*kubeconfig/) });
  expect(resultsOf(rollback.metadata)).toEqual({ eu: "succeeded", us: "unavailable" });
  expect((await exists("deployments/web-canary"))["eu"]).toBe(false);
});
