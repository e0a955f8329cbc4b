import type { DeploymentPlanning, Source } from "@slipway/plugin-sdk";
import type { ApplicationSection } from "../application-section.ts";
import { loadManifests } from "../manifests/load-manifests.ts";
import type { Schemas } from "../schemas.ts";
import { determineStrategy } from "./determine-strategy.ts";
import { determineVersions } from "./versions.ts";

/** Plans deployments from the files alone. No cluster is contacted. */
export const planning: DeploymentPlanning<Schemas> = {
  async check({ target, application, signal }) {
    await manifestsOf(target, application, signal);
  },
  async determineVersions({ target, application, signal }) {
    return determineVersions(await manifestsOf(target, application, signal));
  },
  async determineStrategy({ running, target, application, signal }) {
    const before = running === undefined ? [] : await manifestsOf(running, application, signal);
    return determineStrategy(before, await manifestsOf(target, application, signal), application.workloads);
  },
};

/** Both revisions are read by the target's application file, as in PipeCD. */
function manifestsOf({ dir, configFilename }: Source<ApplicationSection>, { input }: ApplicationSection, signal: AbortSignal) {
  return loadManifests({ dir, configFilename, input, signal });
}
