import type { MessageInitShape } from "@bufbuild/protobuf";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import type { PreviewWish } from "@slipway/bus";
import {
  type Application,
  type ApplicationKey,
  applicationKey,
  deploymentIdOf,
  describeHold,
  Fault,
  type Hold,
  isOrphan,
  planCommandIdOf,
  requireDeployable,
  requireFreshPlan,
  requireLeftovers,
  requireSyncable,
} from "@slipway/domain";
import type { AddApplicationRequest, ApplicationService, SyncApplicationRequest } from "@slipway/proto/api";
import { type ApplicationPreview, type SyncCommandSchema, SyncStrategy } from "@slipway/proto/state";
import { encodeApplication, encodeResource, syncStrategy } from "@slipway/state";
import { callerOf } from "../access/caller.ts";
import { newCommand, type SendCommand } from "../commands/new-command.ts";
import { applicationFilter } from "./application-filter.ts";
import { applicationFor, seenBy } from "./application-for.ts";
import { type ApplicationLifecycleDeps, applicationLifecycle } from "./application-lifecycle.ts";
import { applicationPage } from "./application-page.ts";
import { encodeView, encodeWithoutResources } from "./application-view.ts";
import type { ApplicationViews } from "./application-views.ts";
import type { FindRollbackTarget } from "./find-rollback-target.ts";
import { watchApplications } from "./watch-applications.ts";

export interface ApplicationServiceDeps extends Pick<ApplicationLifecycleDeps, "applications" | "now"> {
  readonly views: ApplicationViews;
  /** Registers an application. Throws `conflict` if its place is taken. */
  readonly addApplication: (request: AddApplicationRequest, context: HandlerContext) => Promise<Application>;
  readonly sendCommand: SendCommand;
  /** The deployment that a rollback deploys again. Throws as `rollbackTarget` does. */
  readonly findRollbackTarget: FindRollbackTarget;
  /** What the piped says that a deployment of the head would change. Throws `unavailable` if no planner of the piped answers. */
  readonly askForPreview: (key: ApplicationKey, wish: PreviewWish, signal: AbortSignal) => Promise<ApplicationPreview>;
}

/** Page size of requests that set none. */
const defaultPageSize = 100;

/** Applications for clients: answered from memory, watched by push. */
export function applicationService(deps: ApplicationServiceDeps): ServiceImpl<typeof ApplicationService> {
  const { views, addApplication, sendCommand, findRollbackTarget, askForPreview } = deps;
  return {
    ...applicationLifecycle(deps),
    listApplications: ({ filter, pageSize, pageToken, withoutResources: slim }, context) => {
      const sees = seenBy(callerOf(context));
      const matches = applicationFilter(filter);
      const matching = views.all().filter((view) => matches(view) && sees(view.application));
      const { page, nextPageToken } = applicationPage(matching, pageSize || defaultPageSize, pageToken);
      const applications = page.map((view) => (slim ? encodeWithoutResources(view) : encodeView(view)));
      return { applications, nextPageToken, total: matching.length };
    },
    getApplication: ({ idOrName, withoutResources: slim }, context) => {
      const view = applicationFor(views, idOrName, context, { removed: true });
      return { application: slim ? encodeWithoutResources(view) : encodeView(view) };
    },
    watchApplications: ({ filter, withoutResources, brief }, context) => {
      const detail = brief ? "brief" : withoutResources ? "without-resources" : "whole";
      const wish = { matches: applicationFilter(filter), sees: seenBy(callerOf(context)), detail } as const;
      return watchApplications(views, wish, context.signal);
    },
    addApplication: async (request, context) => ({ application: encodeApplication(await addApplication(request, context)) }),
    syncApplication: async (request, context) => {
      const { application } = applicationFor(views, request.idOrName, context);
      const { pruneTargets } = request;
      const { strategy, revision, planId, commandId: id } = request.planId === "" ? request : ofPlan(request, application, deps.now());
      // An earlier revision may have a valid file although that of the head is not.
      if (revision === "") requireSyncable(application);
      else requireDeployable(application);
      views.repositories.requireBranch(application);
      const held = heldCommit(application, revision);
      const sent = await send(application, { strategy, revision, planId, pruneTargets }, { id, context });
      return { ...sent, releases: held ? describeHold(held) : "" };
    },
    rollbackApplication: async ({ idOrName, deploymentId, strategy, commandId: id }, context) => {
      const { application } = applicationFor(views, idOrName, context);
      requireDeployable(application);
      const target = await findRollbackTarget(application, deploymentId, context);
      const { path, configFilename } = target.source;
      const { hash: commitHash } = target.trigger.commit;
      const rollbackTo = { deploymentId: target.id, commitHash, path, configFilename };
      const sent = await send(application, { strategy, rollbackTo }, { id, context });
      return { ...sent, toDeploymentId: target.id, commitHash };
    },
    pruneApplication: async ({ idOrName, dryRun, commandId }, context) => {
      const { application, livestate } = applicationFor(views, idOrName, context, { removed: true });
      requireLeftovers(application, livestate);
      const { id: applicationId, name } = application;
      const objects = (livestate?.resources ?? []).filter(isOrphan).map(encodeResource);
      const known = { applicationId, name, objects, isObserved: livestate !== undefined };
      if (dryRun) return known;
      const command = newCommand(applicationKey(application), { case: "prune", value: {} }, { id: commandId, context });
      await sendCommand(command);
      return { ...known, commandId: command.id, deploymentId: deploymentIdOf(applicationId, "command", command.id) };
    },
    diffApplication: async ({ idOrName, withPlan }, context) => {
      const { application } = applicationFor(views, idOrName, context);
      requireSyncable(application);
      return { applicationId: application.id, preview: await askForPreview(applicationKey(application), { withPlan }, context.signal) };
    },
  };

  async function send(
    application: Application,
    value: MessageInitShape<typeof SyncCommandSchema>,
    options: { readonly id: string; readonly context: HandlerContext },
  ) {
    const { id: applicationId } = application;
    const command = newCommand(applicationKey(application), { case: "sync", value }, options);
    await sendCommand(command);
    return { commandId: command.id, applicationId, deploymentId: deploymentIdOf(applicationId, "command", command.id) };
  }
}

/** A sync of a reviewed plan. */
function ofPlan({ planId, strategy, revision, pruneTargets }: SyncApplicationRequest, { id }: Application, now: Temporal.Instant) {
  if (strategy !== SyncStrategy.UNSPECIFIED || revision !== "" || pruneTargets)
    throw new Fault("invalid", "a plan has its strategy, its revision and its stages: name the plan only");
  const plan = requireFreshPlan(planId, now);
  return { planId, strategy: syncStrategy.encode(plan.strategy), revision: plan.target, commandId: planCommandIdOf(id, planId) };
}

/** The hold of the commit that a sync deploys, as far as it is known: the head may be another one by then. */
function heldCommit({ holds, seen, lastTriggered }: Application, revision: string): Hold | undefined {
  const wanted = revision === "" ? [seen?.commitHash, lastTriggered?.commitHash] : [revision];
  return holds.find(({ commitHash }) => wanted.some((each) => each !== undefined && commitHash?.startsWith(each)));
}
