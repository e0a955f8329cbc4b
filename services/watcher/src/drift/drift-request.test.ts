import { type Application, deploymentReference } from "@slipway/domain";
import { sampleApplication, sampleCommit, sampleDeployment, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { driftRequest } from "./drift-request.ts";

const commit = sampleCommit();
const requested = sampleDeployment({ id: "requested", pruneTargets: true });
const earlier = sampleDeployment({ id: "earlier" });
const retry = { commitHash: commit.hash, deploymentId: "requested", deployTargets: [], times: 1, since: sampleTime, undone: false };

function requestOf(given: Partial<Application>) {
  const lastTriggered = deploymentReference(requested);
  const application = sampleApplication({ deployTargets: requested.deployTargets, lastTriggered, lastEnded: lastTriggered, ...given });
  const find = async ({ deploymentId }: { readonly deploymentId: string }) => {
    const state = [requested, earlier].find(({ id }) => id === deploymentId);
    return state && ({ state, sequence: 1 } as never);
  };
  return driftRequest({ deployments: { find } }, application, commit);
}

test("a deployment that is repeated because something was unavailable prunes former deploy targets, as a person requested", async () => {
  expect(await requestOf({ retry })).toMatchObject({ kind: "out-of-sync", cause: "requested", pruneTargets: true });
  const refused = { ...deploymentReference(requested), refused: true };
  const lastSucceeded = deploymentReference(earlier);
  expect(await requestOf({ retry, lastTriggered: refused, lastSucceeded })).toMatchObject({ pruneTargets: true });
});

test("drift later, after the deployment has succeeded, prunes nothing", async () => {
  expect(await requestOf({ retry: undefined })).toMatchObject({ pruneTargets: false });
});
