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

test("a target that is away fails alone where one failure is tolerated, and the stage says which", async () => {
  const { deploy, live } = await startTargets({ eu: "1", away: "1", us: "2" });
  const { result, metadata, lines } = await deploy({
    stage: "K8S_SYNC",
    value: "new",
    application: { targetRollout: { waves, maxFailures: "34%" } },
  });
  expect(result).toBe("succeeded");
  expect(valuesOf(await live())).toEqual({ eu: "new", us: "new" });
  expect(resultsOf(metadata)).toEqual({ eu: "succeeded", us: "succeeded", away: "failed" });
  expect(metadata["pipecd/stage-display-metadata"]).toBe("eu: 1 applied; us: 1 applied; failed: away");
  expect(lines.join("\n")).toMatch(/error: away: .*kubeconfig/);
});

test("after a failure that is not tolerated no later wave begins, and only the targets that changed are rolled back", async () => {
  const { deploy, live, startDeployment } = await startTargets({ eu: "1", away: "1", us: "2" });
  await deploy({ stage: "K8S_SYNC", value: "old", application: { targetRollout: { maxFailures: 1 } } });
  startDeployment();
  const before = await live();
  const application = { targetRollout: { waves } };
  const failed = await deploy({ stage: "K8S_SYNC", value: "new", running: "old", application });
  expect(failed).toMatchObject({ result: "failed", message: expect.stringMatching(/deploy target away: .*\nnot tried after that: us$/) });
  expect(resultsOf(failed.metadata)).toEqual({ eu: "succeeded", away: "failed", us: "not-tried" });
  expect(valuesOf(await live())).toEqual({ eu: "new", us: "old" });
  const rollback = await deploy({ stage: "K8S_ROLLBACK", value: "new", running: "old", application });
  expect(rollback).toMatchObject({ result: "succeeded", message: "" });
  expect(rollback.lines.join("\n")).toContain("nothing was applied to deploy target us: nothing to roll back there");
  const after = await live();
  expect(valuesOf(after)).toEqual({ eu: "old", us: "old" });
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
