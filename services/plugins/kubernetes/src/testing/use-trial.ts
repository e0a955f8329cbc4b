import { randomUUID } from "node:crypto";
import { type Cluster, sharedCluster } from "@slipway/testkit";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { Trial } from "./trial/trial.ts";

export let cluster: Cluster;
/** A namespace of the running test's own. */
export let namespace = "";
/** Deploys an application of the running test's own. */
export let trial: Trial;

/**
 * Sets {@link cluster}, {@link namespace} and {@link trial} for the tests of the file that calls it. With `alsoWatches` each live state is read by lists and by a
 * watch, which must agree.
 */
export function useTrial({ alsoWatches = false } = {}): void {
  beforeAll(async () => {
    cluster = await sharedCluster();
  });
  afterAll(() => cluster[Symbol.asyncDispose]());
  beforeEach(async ({ onTestFinished }) => {
    namespace = await cluster.createNamespace();
    trial = new Trial({ kubeConfigPath: cluster.kubeconfigPath, applicationId: randomUUID(), alsoWatches });
    onTestFinished(() => trial[Symbol.asyncDispose]());
  });
}
