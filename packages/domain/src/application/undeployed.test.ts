import { sampleApplication, sampleDeployment, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { applyApplication } from "./apply-application.ts";
import { queueDeployment } from "./deployments/deployment-queue.ts";
import { deploymentReference } from "./deployments/deployment-reference.ts";
import { undeployedAfter } from "./undeployed.ts";

const undeployed = { commitHash: "b", commits: 2, since: sampleTime };
const later = sampleTime.add({ hours: 1 });

test("commits add up, and what began first stays the beginning", () => {
  expect(undeployedAfter({ undeployed: undefined, configProblems: [] }, ["b", "a"], sampleTime)).toEqual(undeployed);
  expect(undeployedAfter({ undeployed, configProblems: [] }, ["c"], later)).toEqual({ commitHash: "c", commits: 3, since: sampleTime });
  expect(undeployedAfter({ undeployed, configProblems: [] }, [], later)).toEqual(undeployed);
});

test("once a broken file is valid, the commits since the last deployment are seen again", () =>
  expect(undeployedAfter({ undeployed, configProblems: ["broken"] }, ["c", "b", "a"], later)).toMatchObject({ commits: 3 }));

const revision = { commitHash: "c", treeId: "t", occasion: "" };
test.for([
  { name: "a deployment of the head", commitHash: "c", revision, want: undefined },
  { name: "a sync of the newest of them", commitHash: "b", revision: undefined, want: undefined },
  { name: "a sync of another commit", commitHash: "a", revision: undefined, want: undeployed },
])("$name leaves the right ones", ({ commitHash, revision: deployed, want }) => {
  const state = sampleApplication({ undeployed });
  const deployment = { deploymentId: "d", trigger: "command", commitHash, at: later, supersede: undefined, removal: false } as const;
  const event = queueDeployment(state, { deployment, reference: deploymentReference(sampleDeployment()), revision: deployed });
  expect(event && applyApplication(state, event).undeployed).toEqual(want);
});
