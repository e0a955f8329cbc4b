import { sampleDeployment, sampleStage, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { deploymentReason, deploymentStatusWord, pathWords, targetWords, tookWords } from "./deployment-words.ts";

const gate = sampleStage({ name: "WAIT_APPROVAL", status: "running", availableOperation: "approve", authorizedOperators: ["ann", "bob"] });

test("a deployment that waits for a person says so, and for whom", () => {
  const deployment = sampleDeployment({ status: "running", stages: [gate] });
  expect(deploymentStatusWord(deployment)).toBe("Waiting");
  expect(deploymentReason(deployment)).toBe("waiting for approval of stage WAIT_APPROVAL by ann, bob");
});

test("a deployment that waits for several people says how many have approved, and who", () => {
  const commands = [{ id: "1", operation: "approve", commander: "ann", at: sampleTime }] as const;
  const metadata = { "pipecd/stage-display-metadata": "1 of 2 approvals: ann" };
  const deployment = sampleDeployment({ status: "running", stages: [sampleStage({ ...gate, commands, metadata })] });
  expect(deploymentReason(deployment)).toBe("waiting for approval of stage WAIT_APPROVAL by bob (1 of 2 approvals: ann)");
  const hostile = sampleStage({ ...gate, metadata: { "pipecd/stage-display-metadata": `${"x".repeat(10_000)}\nmore` } });
  expect(deploymentReason(sampleDeployment({ status: "running", stages: [hostile] })).length).toBeLessThan(400);
});

test("a stage that is not running yet, or may only be skipped, keeps nobody waiting", () => {
  const stages = [sampleStage({ ...gate, status: "not-started" }), sampleStage({ status: "running", availableOperation: "skip" })];
  const deployment = sampleDeployment({ status: "running", stages });
  expect([deploymentStatusWord(deployment), deploymentReason(deployment)]).toEqual(["Running", ""]);
});

test("a deployment that has ended waits for nobody, whatever its stages say", () => {
  const deployment = sampleDeployment({ status: "cancelled", statusReason: "cancelled by ann", stages: [gate] });
  expect([deploymentStatusWord(deployment), deploymentReason(deployment)]).toEqual(["Cancelled", "cancelled by ann"]);
});

test("the time a deployment took ends with it", () => {
  const later = (seconds: number) => sampleTime.add({ seconds });
  expect(tookWords(sampleDeployment({ completedAt: later(75) }), later(1000).epochMilliseconds)).toBe("1m15s");
  expect(tookWords(sampleDeployment(), later(30).epochMilliseconds)).toBe("30s");
});

test("targets and paths", () => {
  expect(targetWords({ kubernetes: ["dev", "prod"], lambda: ["eu"] })).toBe("kubernetes/dev, kubernetes/prod, lambda/eu");
  expect(pathWords({ path: "", configFilename: "app.pipecd.yaml" })).toBe(".");
  expect(pathWords({ path: "apps/shop", configFilename: "app.pipecd.yaml" })).toBe("apps/shop");
  expect(pathWords({ path: "", configFilename: "shop.pipecd.yaml" })).toBe("shop.pipecd.yaml");
});
