import { sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { repeatsPrune } from "./repeats-prune.ts";

const retry = { commitHash: "c", deploymentId: "d", deployTargets: [], times: 1, since: sampleTime, undone: false };
const last = { id: "d", pruneTargets: true, deployTargets: { kubernetes: ["eu", "us"] } };

test.for([
  { name: "as long as the deploy targets are the same", state: {}, want: true },
  {
    name: "if the application has got more of them",
    state: { deployTargets: { kubernetes: ["us", "eu", "asia"], script: ["a"] } },
    want: true,
  },
  { name: "not if it has lost one since", state: { deployTargets: { kubernetes: ["us"] } }, want: false },
  { name: "not if it has lost a plugin since", state: { deployTargets: {} }, want: false },
  { name: "not once nothing is to be deployed again", state: { retry: undefined }, want: false },
  { name: "not if another deployment is to be repeated", state: { retry: { ...retry, deploymentId: "e" } }, want: false },
])("a prune of former deploy targets is repeated with its deployment, $name", ({ state, want }) => {
  expect(repeatsPrune({ retry, deployTargets: last.deployTargets, ...state }, last)).toBe(want);
});

test("a deployment that was to keep what is on former deploy targets keeps it when it is repeated", () => {
  expect(repeatsPrune({ retry, deployTargets: last.deployTargets }, { ...last, pruneTargets: false })).toBe(false);
  expect(repeatsPrune({ retry, deployTargets: last.deployTargets }, undefined)).toBe(false);
});
