import type { Notice } from "../notice.ts";
import { noticeGroupOf } from "../notice-event.ts";

/** The notices that go to a receiver. */
export interface Route {
  readonly receiver: string;
  readonly events: readonly string[];
  readonly ignoreEvents: readonly string[];
  readonly groups: readonly string[];
  readonly ignoreGroups: readonly string[];
  readonly apps: readonly string[];
  readonly ignoreApps: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly ignoreLabels: Readonly<Record<string, string>>;
}

type Routed = Pick<Notice, "event" | "applicationId" | "applicationName" | "labels">;

/**
 * Whether a route takes a notice: not if an ignore list names it; then every list that is not empty must. `apps` and `labels` say nothing about notices
 * that are about no application, as in PipeCD: a route for one application also gets the events of the piped, unless it ignores their group.
 * A label to ignore matches an application that has it with that value, so an empty value does not match one that lacks it.
 */
export function routeMatches(route: Route, { event, applicationId, applicationName, labels }: Routed): boolean {
  const group = noticeGroupOf(event);
  const isOfApplication = applicationId !== "";
  if (route.ignoreEvents.includes(event) || route.ignoreGroups.includes(group)) return false;
  if (isOfApplication && route.ignoreApps.includes(applicationName)) return false;
  if (Object.entries(route.ignoreLabels).some(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value)) return false;
  if (route.events.length > 0 && !route.events.includes(event)) return false;
  if (route.groups.length > 0 && !route.groups.includes(group)) return false;
  if (!isOfApplication) return true;
  if (route.apps.length > 0 && !route.apps.includes(applicationName)) return false;
  return Object.entries(route.labels).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}

/** The receivers of a notice, each once, however many routes lead to it. */
export function receiversOf(routes: readonly Route[], notice: Routed): readonly string[] {
  return [...new Set(routes.filter((route) => routeMatches(route, notice)).map(({ receiver }) => receiver))];
}
