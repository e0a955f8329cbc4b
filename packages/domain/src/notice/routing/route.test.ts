import { expect, test } from "vitest";
import { type Route, receiversOf, routeMatches } from "./route.ts";

const any: Route = {
  receiver: "x",
  events: [],
  ignoreEvents: [],
  groups: [],
  ignoreGroups: [],
  apps: [],
  ignoreApps: [],
  labels: {},
  ignoreLabels: {},
};
const failed = { event: "DEPLOYMENT_FAILED", applicationId: "a", applicationName: "shop", labels: { env: "prod", team: "" } } as const;
const started = { event: "PIPED_STARTED", applicationId: "", applicationName: "", labels: {} } as const;

test.for<{ name: string; route: Partial<Route>; notice?: typeof failed | typeof started; want: boolean }>([
  { name: "a route without lists takes everything", route: {}, want: true },
  { name: "an event that is named is taken", route: { events: ["DEPLOYMENT_FAILED"] }, want: true },
  { name: "other events are not", route: { events: ["DEPLOYMENT_SUCCEEDED"] }, want: false },
  {
    name: "an ignored event is not, even if it is named",
    route: { events: ["DEPLOYMENT_FAILED"], ignoreEvents: ["DEPLOYMENT_FAILED"] },
    want: false,
  },
  { name: "a group that is named is taken", route: { groups: ["DEPLOYMENT"] }, want: true },
  { name: "an ignored group is not", route: { ignoreGroups: ["DEPLOYMENT"] }, want: false },
  { name: "all lists must name it: events without group", route: { events: ["DEPLOYMENT_FAILED"], groups: ["STAGE"] }, want: false },
  { name: "an application that is named is taken", route: { apps: ["shop"] }, want: true },
  { name: "other applications are not", route: { apps: ["blog"] }, want: false },
  { name: "an ignored application is not", route: { ignoreApps: ["shop"] }, want: false },
  { name: "a label must have its value", route: { labels: { env: "prod" } }, want: true },
  { name: "all labels must", route: { labels: { env: "prod", tier: "1" } }, want: false },
  { name: "a label is not in the prototype", route: { labels: { constructor: "x" } }, want: false },
  { name: "one ignored label is enough", route: { ignoreLabels: { env: "prod", tier: "1" } }, want: false },
  { name: "an ignored label with an empty value matches one that is empty", route: { ignoreLabels: { team: "" } }, want: false },
  { name: "an ignored label with an empty value does not match one that is missing", route: { ignoreLabels: { tier: "" } }, want: true },
  {
    name: "applications and labels do not limit events of the piped",
    route: { apps: ["shop"], labels: { a: "b" } },
    notice: started,
    want: true,
  },
  { name: "their group does", route: { apps: ["shop"], ignoreGroups: ["PIPED"] }, notice: started, want: false },
])("$name", ({ route, notice = failed, want }) => expect(routeMatches({ ...any, ...route }, notice)).toBe(want));

test("every route that matches sends, but to each receiver once", () => {
  const routes = ["ops", "ops", "dev"].map((receiver) => ({ ...any, receiver }));
  expect(receiversOf(routes, failed)).toEqual(["ops", "dev"]);
});
