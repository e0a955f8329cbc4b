import type { ServiceImpl } from "@connectrpc/connect";
import { type Actor, type Application, applicationKey, deploymentIdOf, requireSyncable } from "@slipway/domain";
import type { AddApplicationRequest, ApplicationService } from "@slipway/proto/api";
import { encodeApplication } from "@slipway/state";
import { actorOf } from "../commands/actor-of.ts";
import { newCommand, type SendCommand } from "../commands/new-command.ts";
import { applicationFilter } from "./application-filter.ts";
import { type ApplicationLifecycleDeps, applicationLifecycle } from "./application-lifecycle.ts";
import { applicationPage } from "./application-page.ts";
import { encodeView, withoutResources } from "./application-view.ts";
import type { ApplicationViews } from "./application-views.ts";
import { watchApplications } from "./watch-applications.ts";

export interface ApplicationServiceDeps extends Pick<ApplicationLifecycleDeps, "applications" | "now"> {
  readonly views: ApplicationViews;
  /** Registers an application. Throws `conflict` if its place is taken. */
  readonly addApplication: (request: AddApplicationRequest, actor: Actor) => Promise<Application>;
  readonly sendCommand: SendCommand;
}

/** Page size of requests that set none. */
const defaultPageSize = 100;

/** Applications for clients: answered from memory, watched by push. */
export function applicationService(deps: ApplicationServiceDeps): ServiceImpl<typeof ApplicationService> {
  const { views, addApplication, sendCommand } = deps;
  return {
    ...applicationLifecycle(deps),
    listApplications: ({ filter, pageSize, pageToken, withoutResources: slim }) => {
      const matching = views.all().filter(applicationFilter(filter));
      const { page, nextPageToken } = applicationPage(matching, pageSize || defaultPageSize, pageToken);
      const applications = page.map((view) => encodeView(slim ? withoutResources(view) : view));
      return { applications, nextPageToken, total: matching.length };
    },
    getApplication: ({ idOrName }) => ({ application: encodeView(views.getRemoved(idOrName)) }),
    watchApplications: ({ filter }, { signal }) => watchApplications(views, applicationFilter(filter), signal),
    addApplication: async (request, context) => ({ application: encodeApplication(await addApplication(request, actorOf(context))) }),
    syncApplication: async ({ idOrName, strategy, commandId: id }, context) => {
      const { application } = views.get(idOrName);
      requireSyncable(application);
      const command = newCommand(applicationKey(application), { case: "sync", value: { strategy } }, { id, context });
      await sendCommand(command);
      const { id: applicationId } = application;
      return { commandId: command.id, applicationId, deploymentId: deploymentIdOf(applicationId, "command", command.id) };
    },
  };
}
