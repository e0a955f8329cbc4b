import type { Client, ServiceImpl } from "@connectrpc/connect";
import type { DeploymentService } from "@slipway/proto/api";
import type { HistoryService } from "@slipway/proto/trace";
import { encodeDeployment } from "@slipway/state";
import type { ApplicationViews } from "../applications/application-views.ts";
import type { SendCommand } from "../commands/new-command.ts";
import { deploymentCommands } from "./deployment-commands.ts";
import type { DeploymentFeed } from "./deployment-feed.ts";
import type { FindDeployment } from "./find-deployment.ts";
import { listWaiting } from "./list-waiting.ts";
import { type ReadStageLogDeps, readStageLog } from "./read-stage-log.ts";
import { resolveDeployment } from "./resolve-deployment.ts";
import { watchDeployments } from "./watch-deployments.ts";

export interface DeploymentServiceDeps extends Pick<ReadStageLogDeps, "followLog"> {
  readonly feed: DeploymentFeed;
  readonly find: FindDeployment;
  readonly views: Pick<ApplicationViews, "all" | "get">;
  readonly history: Client<typeof HistoryService>;
  readonly sendCommand: SendCommand;
}

/** Deployments for clients: lists and the logs of ended deployments from the permanent record, changes by push. */
export function deploymentService(deps: DeploymentServiceDeps): ServiceImpl<typeof DeploymentService> {
  const { find, history } = deps;
  return {
    listDeployments: (request, { signal }) =>
      request.filter?.waiting ? listWaiting(deps, request) : history.listDeployments(request, { signal }),
    resolveDeployment: ({ reference }, { signal }) => resolveDeployment(deps, reference, signal),
    getDeployment: async ({ deploymentId }) => ({ deployment: encodeDeployment((await find(deploymentId)).state) }),
    watchDeployments: (request, { signal }) => watchDeployments(deps, request, signal),
    readStageLog: (request, { signal }) => readStageLog(deps, request, signal),
    ...deploymentCommands(deps),
  };
}
