import type { ServiceImpl } from "@connectrpc/connect";
import type { PruneService } from "@slipway/proto/plugin-extension";
import { sharedObjects } from "../host/host-objects.ts";
import { explainMistakes } from "../mistakes/explain-mistakes.ts";
import type { DeploymentPlanning } from "../plugin/planning.ts";
import { wireStage } from "../wire/wire-plan.ts";
import { planContext, targetNames } from "./deployment-service.ts";
import type { RunStageDeps } from "./run-stage.ts";

/** The call of a host that plans the deletion of what an application left. */
export function pruneService(deps: RunStageDeps, planning: DeploymentPlanning): ServiceImpl<typeof PruneService> {
  const { plugin, host } = deps;
  return explainMistakes(deps, {
    async buildPruneStages({ input, whole, requested }, { signal }) {
      const names = targetNames(plugin, input);
      const ids = { applicationId: input?.deployment?.applicationId ?? "", pluginName: plugin.name };
      const more = {
        whole,
        requested,
        otherDeployTargets: [...plugin.deployTargets.values()].filter(({ name }) => !names.includes(name)),
        sharedObjects: sharedObjects(host, ids, signal),
      };
      // Not spread: its getters stay getters.
      const context = Object.assign(planContext(deps, input, signal), more);
      const { stages, left = {} } = (await planning.buildPruneStages?.(context)) ?? { stages: [] };
      return { stages: stages.map(({ name, description = "" }) => ({ ...wireStage(name, 0), desc: description })), left };
    },
  });
}
