import { create } from "@bufbuild/protobuf";
import type { Client, ServiceImpl } from "@connectrpc/connect";
import { DeploymentFilterSchema, type DeploymentService } from "@slipway/proto/api";
import type { HistoryService } from "@slipway/proto/trace";
import { encodeDeployment } from "@slipway/state";
import { callerOf } from "../access/caller.ts";
import { inProject } from "../access/in-project.ts";
import { placeOfDeployment } from "../access/place.ts";
import { seenPage } from "../access/seen-page.ts";
import type { ApplicationViews } from "../applications/application-views.ts";
import type { SendCommand } from "../commands/new-command.ts";
import { type DeploymentCommandsDeps, deploymentCommands } from "./deployment-commands.ts";
import type { DeploymentFeed } from "./deployment-feed.ts";
import { deploymentFor, deploymentSeenBy } from "./deployment-for.ts";
import type { FindDeployment } from "./find-deployment.ts";
import { listWaiting } from "./list-waiting.ts";
import { type ReadStageLogDeps, readStageLog } from "./read-stage-log.ts";
import { readStageResults } from "./read-stage-results.ts";
import { resolveDeployment } from "./resolve-deployment.ts";
import { watchDeployments } from "./watch-deployments.ts";

export interface DeploymentServiceDeps extends Pick<ReadStageLogDeps, "followLog">, Pick<DeploymentCommandsDeps, "rules"> {
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
    listDeployments: async (request, context) => {
      const caller = callerOf(context);
      if (request.filter?.waiting) return listWaiting(deps, request, deploymentSeenBy(caller));
      const filter = inProject(request.filter ?? create(DeploymentFilterSchema), caller);
      const sees = (deployment: Parameters<typeof placeOfDeployment>[0]) => caller.sees(placeOfDeployment(deployment));
      const { items: deployments, nextPageToken } = await seenPage(request, {
        isLimited: !sees({ projectId: filter.projectId || "*", labels: {}, applicationName: "" }),
        read: async (page) => {
          const found = await history.listDeployments({ ...request, filter, ...page }, { signal: context.signal });
          return { items: found.deployments, nextPageToken: found.nextPageToken };
        },
        show: (deployment) => (sees(deployment) ? deployment : undefined),
      });
      return { deployments: [...deployments], nextPageToken };
    },
    resolveDeployment: ({ reference }, context) => resolveDeployment(deps, reference, callerOf(context), context.signal),
    getDeployment: async ({ deploymentId }, context) => ({
      deployment: encodeDeployment((await deploymentFor(find, deploymentId, context)).state),
    }),
    watchDeployments: (request, context) => watchDeployments(deps, request, context),
    readStageLog: (request, context) => readStageLog(deps, request, context),
    readStageResults: (request, context) => readStageResults(deps, request, context),
    ...deploymentCommands(deps),
  };
}
