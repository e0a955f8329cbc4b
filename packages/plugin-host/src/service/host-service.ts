import type { ServiceImpl } from "@connectrpc/connect";
import type { ApplicationAggregates, DeploymentAggregates } from "@slipway/bus";
import { deploymentKey, isFinal, isStageFinal, stageOf } from "@slipway/domain";
import type { HostService } from "@slipway/proto/plugin-extension";
import { deploymentOfPiped } from "./deployment-of-piped.ts";
import { stageCommandForPlugin } from "./stage-command-for-plugin.ts";

export interface HostServiceDeps {
  /** The piped of this host. Deployments of others, and applications of other projects, are not found. */
  readonly projectId: string;
  readonly pipedId: string;
  readonly deployments: DeploymentAggregates;
  readonly applications: Pick<ApplicationAggregates, "findBy">;
}

/** Our extension of the plugin protocol, answered from the aggregates like PluginService. Throws `not_found` for an unknown deployment or stage. */
export function hostService({ projectId, pipedId, deployments, applications }: HostServiceDeps): ServiceImpl<typeof HostService> {
  return {
    async findApplication({ applicationId }, { signal }) {
      const found = await applications.findBy({ projectId, applicationId }, { signal });
      return { name: found === undefined || found.state.removedAt !== undefined ? "" : found.state.name };
    },
    watchStageCommands: async function* ({ deploymentId, stageId }, { signal }) {
      const found = await deploymentOfPiped({ projectId, pipedId, deployments }, deploymentId);
      let sent = 0;
      for await (const item of deployments.watch(deploymentKey(found), { signal })) {
        if (item.kind === "ready") continue;
        const { commands, status } = stageOf(item.state, stageId);
        for (; sent < commands.length; sent++) {
          const command = commands[sent];
          if (command) yield { command: stageCommandForPlugin(item.state, stageId, command) };
        }
        if (isStageFinal(status) || isFinal(item.state.status)) return;
      }
    },
  };
}
