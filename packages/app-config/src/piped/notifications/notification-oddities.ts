import { closest, isNoticeEvent, noticeGroupOf } from "@slipway/domain";
import type { FieldPath } from "@slipway/yaml";
import { notificationEvents, notificationGroups } from "../../notification-events.ts";
import type { NotificationRouteConfig, NotificationsConfig } from "./notifications-config.ts";

/** Something in `spec.notifications` that is valid and does not do what it seems to. */
export interface NotificationOddity {
  /** Below `spec.notifications`. */
  readonly path: FieldPath;
  readonly text: string;
}

/** Names of events and groups that nothing has, also among those that quiet hours let through, and routes whose events and groups have nothing in common. */
export function notificationOddities({ routes, receivers }: NotificationsConfig): readonly NotificationOddity[] {
  const { events, groups } = { events: notificationEvents, groups: notificationGroups };
  return [
    ...routes.flatMap((route, at) => [
      ...unknownNames(route.events, events, ["routes", at, "events"]),
      ...unknownNames(route.ignoreEvents, events, ["routes", at, "ignoreEvents"]),
      ...unknownNames(route.groups, groups, ["routes", at, "groups"]),
      ...unknownNames(route.ignoreGroups, groups, ["routes", at, "ignoreGroups"]),
      ...(takesNothing(route)
        ? [
            {
              path: ["routes", at, "groups"],
              text: "takes nothing: none of the events of the route is in these groups; remove one of both lists",
            },
          ]
        : []),
    ]),
    ...receivers.flatMap(({ quietHours }, at) =>
      quietHours.flatMap(({ except }, place) => unknownNames(except, events, ["receivers", at, "quietHours", place, "except"])),
    ),
  ];
}

function unknownNames(names: readonly string[], known: readonly string[], path: FieldPath): readonly NotificationOddity[] {
  return names.flatMap((name, at) => {
    if (known.includes(name)) return [];
    const guess = closest(name, known);
    return [{ path: [...path, at], text: `unknown name ${name}${guess ? `; did you mean ${guess}?` : ""}` }];
  });
}

/** Whether no known event is in a known group. Names that are unknown have a warning of their own. */
function takesNothing({ events, groups }: Pick<NotificationRouteConfig, "events" | "groups">): boolean {
  const known = events.filter(isNoticeEvent);
  const named = groups.filter((group) => notificationGroups.some((each) => each === group));
  return known.length > 0 && named.length > 0 && !known.some((event) => named.includes(noticeGroupOf(event)));
}
