import { type DeploymentPlanning, Fault, isFault, type Source } from "@slipway/plugin-sdk";
import { refuseForbidden } from "../allowed/refuse-forbidden.ts";
import { ruledManifests } from "../allowed/ruled-manifests.ts";
import type { ApplicationSection } from "../application-section.ts";
import { loadManifests } from "../manifests/load-manifests.ts";
import type { Schemas } from "../schemas.ts";
import { determineStrategy } from "./determine-strategy.ts";
import { determineVersions } from "./versions.ts";

/** Plans deployments from the files alone. No cluster is contacted. */
export const planning: DeploymentPlanning<Schemas> = {
  async check({ target, application, deployment, deployTargets, signal }) {
    const objects = ruledManifests(await manifestsOf(target, application, signal));
    const ruled = { name: deployment.applicationName, repository: deployment.repositoryUrl };
    const problems = deployTargets.flatMap(({ name, config }) => faultOf(() => refuseForbidden(config.allowed, ruled, objects), name));
    if (problems.length > 0) throw new Fault("forbidden", problems.join("\n"));
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

function faultOf(check: () => void, deployTarget: string): readonly string[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!isFault(error)) throw error;
    return [`deploy target ${deployTarget}: ${error.message}`];
  }
}
