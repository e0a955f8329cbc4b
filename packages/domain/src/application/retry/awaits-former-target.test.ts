import { sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { awaitsFormerTarget } from "./awaits-former-target.ts";

const retry = { commitHash: "c", deploymentId: "d", times: 1, since: sampleTime, undone: false };
const deployTargets = { kubernetes: ["eu"], script: ["us"] };

test.for([
  { name: "one that the application no longer has", away: ["eu", "old"], want: true },
  { name: "its own only", away: ["us"], want: false },
  { name: "none, because the deployment failed", away: [], want: false },
])("an application of which the last deployment could not reach $name waits for a former one: $want", ({ away, want }) => {
  expect(awaitsFormerTarget({ retry: { ...retry, deployTargets: away }, deployTargets })).toBe(want);
});

test("an application that is not to be deployed again waits for none", () => {
  expect(awaitsFormerTarget({ retry: undefined, deployTargets })).toBe(false);
});
