import { type DeploymentPlanning, Fault, isFault } from "@slipway/plugin-sdk";
import { refuseForbidden } from "../allowed/refuse-forbidden.ts";
import { ruledManifests } from "../allowed/ruled-manifests.ts";
import { unusedInput } from "../manifests/loading/unused-input.ts";
import { planPrune } from "../orphans/plan-prune.ts";
import type { Schemas } from "../schemas.ts";
import { manifestsWith } from "../stages/source-manifests.ts";
import { distinct, perTarget } from "../targets/overrides/per-target.ts";
import { determineStrategy } from "./determine-strategy.ts";
import { determineVersions } from "./versions.ts";

/** Plans deployments from the files alone. No cluster is contacted. */
export const planning: DeploymentPlanning<Schemas> = {
  async check(context) {
    const { target, application, deployment, deployTargets } = context;
    const unused = await unusedInput(target.dir, application.input);
    if (unused.length > 0) throw new Fault("invalid", unused.join("\n"));
    const objects = await perTarget(deployTargets, [{ application }], async (at) =>
      ruledManifests(await manifestsWith(target, application, context, at)),
    );
    const ruled = { name: deployment.applicationName, repository: deployment.repositoryUrl };
    const problems = deployTargets.flatMap(({ name, config }) =>
      faultOf(() => refuseForbidden(config.allowed, ruled, objects.get(name) ?? []), name),
    );
    if (problems.length > 0) throw new Fault("forbidden", problems.join("\n"));
  },
  async determineVersions(context) {
    const { deployTargets, target, application } = context;
    const declared = await perTarget(deployTargets, [{ application }], (at) => manifestsWith(target, application, context, at));
    return determineVersions(distinct(declared).flat());
  },
  async determineStrategy(context) {
    const { deployTargets, running, target, application } = context;
    const strategies = await perTarget(deployTargets, [{ application }], async (at) => {
      // Both revisions are read by the target's application file, as in PipeCD.
      const before = running === undefined ? [] : await manifestsWith(running, application, context, at);
      return determineStrategy(before, await manifestsWith(target, application, context, at), application.workloads);
    });
    // One deploy target that needs the pipeline decides for all.
    const [first, ...others] = distinct(strategies);
    return [first, ...others].find((each) => each?.strategy === "pipeline") ?? first;
  },
  buildPruneStages: planPrune,
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
