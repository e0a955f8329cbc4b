import { type DeploymentPlanning, Fault, isFault } from "@slipway/plugin-sdk";
import { refuseForbidden } from "../allowed/refuse-forbidden.ts";
import { ruledManifests } from "../allowed/ruled-manifests.ts";
import type { Schemas } from "../schemas.ts";
import { manifestsWith } from "../stages/source-manifests.ts";
import { determineStrategy } from "./determine-strategy.ts";
import { determineVersions } from "./versions.ts";

/** Plans deployments from the files alone. No cluster is contacted. */
export const planning: DeploymentPlanning<Schemas> = {
  async check(context) {
    const { target, application, deployment, deployTargets } = context;
    const objects = ruledManifests(await manifestsWith(target, application, context));
    const ruled = { name: deployment.applicationName, repository: deployment.repositoryUrl };
    const problems = deployTargets.flatMap(({ name, config }) => faultOf(() => refuseForbidden(config.allowed, ruled, objects), name));
    if (problems.length > 0) throw new Fault("forbidden", problems.join("\n"));
  },
  async determineVersions(context) {
    return determineVersions(await manifestsWith(context.target, context.application, context));
  },
  async determineStrategy(context) {
    const { running, target, application } = context;
    // Both revisions are read by the target's application file, as in PipeCD.
    const before = running === undefined ? [] : await manifestsWith(running, application, context);
    return determineStrategy(before, await manifestsWith(target, application, context), application.workloads);
  },
};

function faultOf(check: () => void, deployTarget: string): readonly string[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!isFault(error)) throw error;
    return [`deploy target ${deployTarget}: ${error.message}`];
  }
}
