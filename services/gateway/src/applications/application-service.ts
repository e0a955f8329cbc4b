import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { deploymentIdOf, Fault } from "@slipway/domain";
import type { AddApplicationRequest, ApplicationService, ApplicationView } from "@slipway/proto/api";
import { type Application, type Command, CommandSchema, type SyncStrategy } from "@slipway/proto/state";
import { commanderOf } from "../commands/commander.ts";
import { AsyncQueue } from "../feeds/async-queue.ts";
import { byName, matchesFilter, pageOf } from "./application-filter.ts";
import type { ApplicationViews } from "./application-views.ts";

export interface ApplicationServiceDeps {
  readonly views: ApplicationViews;
  /** Registers an application. Throws `conflict` when there is one at the place. */
  readonly addApplication: (request: AddApplicationRequest) => Promise<Application>;
  /** Hands a wish to the piped. Idempotent by the command's id. */
  readonly publishCommand: (command: Command) => Promise<void>;
}

/** Applications for clients: answered from memory, watched by push. */
export function applicationService(deps: ApplicationServiceDeps): ServiceImpl<typeof ApplicationService> {
  const { views } = deps;
  return {
    listApplications: ({ filter, pageSize, pageToken, withoutResources }) => {
      const matching = views
        .all()
        .filter((view) => matchesFilter(view, filter))
        .sort(byName);
      const { page, nextPageToken } = pageOf(matching, pageSize || 100, pageToken);
      return { applications: page.map((view) => (withoutResources ? slim(view) : view)), nextPageToken, total: matching.length };
    },
    getApplication: ({ idOrName }) => ({ application: applicationOf(views, idOrName) }),
    watchApplications: async function* ({ filter }, { signal }) {
      using queue = new AsyncQueue<ApplicationView>();
      using _listening = views.listen((view) => queue.push(view));
      signal.addEventListener("abort", () => queue.close(), { once: true });
      const shown = new Set<string>();
      for (const view of views.all().filter((each) => matchesFilter(each, filter))) {
        shown.add(view.application?.id ?? "");
        yield { application: view };
      }
      yield { snapshotComplete: true };
      // One that was shown is told of once more when it stops matching, so that a client can let it go.
      for await (const view of queue) {
        const id = view.application?.id ?? "";
        const matches = matchesFilter(view, filter);
        if (matches || shown.delete(id)) yield { application: view };
        if (matches) shown.add(id);
      }
    },
    addApplication: async (request) => ({ application: await deps.addApplication(request) }),
    syncApplication: async ({ idOrName, strategy, commandId: given }, context) => {
      const application = applicationOf(views, idOrName).application;
      if (!application) throw new Fault("not_found", `no application ${idOrName}`);
      requireOpen(application);
      const commandId = given || randomUUID();
      await deps.publishCommand(syncCommand(application, commandId, strategy, context));
      return { commandId, applicationId: application.id, deploymentId: deploymentIdOf(application.id, "command", commandId) };
    },
  };
}

function syncCommand(application: Application, id: string, strategy: SyncStrategy, context: HandlerContext): Command {
  const { projectId, pipedId, id: applicationId } = application;
  const kind = { case: "sync" as const, value: { strategy } };
  return create(CommandSchema, { id, projectId, pipedId, applicationId, commander: commanderOf(context), at: timestampNow(), kind });
}

function requireOpen(application: Application): void {
  if (application.removedAt) throw new Fault("precondition", `application ${application.name} was removed from Git`);
  if (application.disabled) throw new Fault("precondition", `application ${application.name} is disabled: enable it first`);
  const [problem] = application.configProblems;
  if (problem !== undefined) throw new Fault("precondition", `the file of application ${application.name} can not be used: ${problem}`);
}

/** By id, or by a name that only one application has. Throws `not_found`, or `invalid` with the ids to choose from. */
function applicationOf(views: ApplicationViews, idOrName: string): ApplicationView {
  const byId = views.find(idOrName);
  if (byId) return byId;
  const named = views.all().filter(({ application }) => application?.name === idOrName && !application.removedAt);
  const [only] = named;
  if (only === undefined) throw new Fault("not_found", `no application has the id or name ${idOrName}`);
  if (named.length > 1)
    throw new Fault(
      "invalid",
      `several applications are named ${idOrName}, use an id: ${named.map(({ application }) => application?.id).join(", ")}`,
    );
  return only;
}

function slim(view: ApplicationView): ApplicationView {
  return view.livestate ? { ...view, livestate: { ...view.livestate, resources: [] } } : view;
}
