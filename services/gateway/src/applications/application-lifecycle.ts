import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import type { ApplicationAggregates } from "@slipway/bus";
import {
  type Application,
  type ApplicationEvent,
  applicationKey,
  describeLeftovers,
  disableApplication,
  enableApplication,
  forgetApplication,
  holdApplication,
  isOrphan,
  type LifecycleRequest,
  leftBehind,
  releaseApplication,
  removeApplication,
} from "@slipway/domain";
import type { ApplicationService } from "@slipway/proto/api";
import { encodeApplication, encodeHold, encodeResource } from "@slipway/state";
import { actorOf } from "../commands/actor-of.ts";
import { applicationFor } from "./application-for.ts";
import type { ApplicationViews } from "./application-views.ts";

export interface ApplicationLifecycleDeps {
  readonly views: Pick<ApplicationViews, "get" | "getRemoved">;
  readonly applications: Pick<ApplicationAggregates, "change">;
  readonly now: () => Temporal.Instant;
}

type Lifecycle = Pick<
  ServiceImpl<typeof ApplicationService>,
  "disableApplication" | "enableApplication" | "forgetApplication" | "holdApplication" | "releaseApplication" | "removeApplication"
>;

/**
 * Disables, enables, holds, releases and removes applications, and forgets what they left. Written to the aggregate at once, not sent to the piped: also an application whose piped or repository is
 * gone has a way out.
 */
export function applicationLifecycle({ views, applications, now }: ApplicationLifecycleDeps): Lifecycle {
  const change = async (
    application: Application,
    decide: (state: Application, request: LifecycleRequest) => ApplicationEvent | undefined,
    { reason }: { readonly reason: string },
    context: HandlerContext,
  ) => {
    const request = { reason: reason.trim(), now: now() };
    const decideOn = (state: Application) => decide(state, request);
    const { state, changed } = await applications.change(applicationKey(application), decideOn, { actor: actorOf(context) });
    return { state, changed, application: encodeApplication(state) };
  };
  return {
    disableApplication: async (request, context) => {
      const { application, changed } = await change(
        applicationFor(views, request.idOrName, context).application,
        disableApplication,
        request,
        context,
      );
      return { application, changed };
    },
    enableApplication: async (request, context) => {
      const { application, changed } = await change(
        applicationFor(views, request.idOrName, context, { removed: true }).application,
        enableApplication,
        request,
        context,
      );
      return { application, changed };
    },
    holdApplication: async (request, context) => {
      const by = actorOf(context).name;
      const hold = (state: Application, given: LifecycleRequest) => holdApplication(state, { ...given, by });
      const { application, changed } = await change(applicationFor(views, request.idOrName, context).application, hold, request, context);
      return { application, changed };
    },
    releaseApplication: async (request, context) => {
      let holds: Application["holds"] = [];
      const release = (state: Application, given: LifecycleRequest) => {
        ({ holds } = state);
        return releaseApplication(state, given);
      };
      const { application } = await change(
        applicationFor(views, request.idOrName, context, { removed: true }).application,
        release,
        request,
        context,
      );
      return { application, released: holds.map(encodeHold) };
    },
    forgetApplication: async (request, context) => {
      const { application: known, livestate } = applicationFor(views, request.idOrName, context, { removed: true });
      const by = actorOf(context).name;
      const objects = (livestate?.resources ?? []).filter(isOrphan).map(encodeResource);
      const forget = (state: Application, { reason, now: at }: LifecycleRequest) =>
        forgetApplication(state, { at, by, reason, left: describeLeftovers(state, livestate) });
      const left = describeLeftovers(known, livestate);
      if (request.dryRun) {
        forget(known, { reason: request.reason, now: now() });
        return { application: encodeApplication(known), changed: false, left, objects };
      }
      const { application, changed } = await change(known, forget, request, context);
      return { application, changed, left, objects };
    },
    removeApplication: async (request, context) => {
      const { state, application, changed } = await change(
        applicationFor(views, request.idOrName, context, { removed: true }).application,
        removeApplication,
        request,
        context,
      );
      return { application, changed, leftBehind: leftBehind(state) };
    },
  };
}
