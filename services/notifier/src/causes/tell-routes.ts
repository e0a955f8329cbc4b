import type { NotificationRouteConfig } from "@slipway/app-config";
import { type ApplicationAggregates, type Bus, queueNotice } from "@slipway/bus";
import { mentionsOf, type Notice, noMentions, receiversOf, routeMatches } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";

/** Queues a notice for everyone whom it concerns. Idempotent by the id of the notice. */
export type Tell = (notice: Notice, signal: AbortSignal) => Promise<void>;

export interface TellRoutesDeps {
  readonly bus: Bus;
  readonly applications: Pick<ApplicationAggregates, "find">;
  readonly routes: readonly NotificationRouteConfig[];
  readonly log: Logger;
}

/** Returns what queues a notice for the receivers of all routes that take it, with those whom the application file mentions. */
export function tellRoutes({ bus, applications, routes, log }: TellRoutesDeps): Tell {
  return async (notice, signal) => {
    const receivers = receiversOf(routes, notice);
    if (receivers.length === 0) return;
    const { projectId, pipedId, applicationId } = notice;
    const application = applicationId === "" ? undefined : await applications.find({ projectId, pipedId, applicationId }, { signal });
    const mentions = application ? mentionsOf(application.state.mentions, notice.event) : noMentions;
    const { queued } = await queueNotice(bus, { ...notice, mentions }, receivers, { signal });
    if (!queued) return;
    const names = routes.filter((route) => routeMatches(route, notice)).map(({ name, receiver }) => name || receiver);
    log.debug({ noticeId: notice.id, event: notice.event, routes: names, receivers }, "queued a notice");
  };
}
