import { createRoute, createRouter, redirect } from "@tanstack/react-router";
import { Problem } from "../design/problem.tsx";
import { addApplicationRoute } from "../pages/add-application/route.ts";
import { applicationRoute } from "../pages/application/route.ts";
import { applicationsRoute } from "../pages/applications/route.ts";
import { auditRoute } from "../pages/audit/route.ts";
import { chainRoute } from "../pages/chain/route.ts";
import { chainsRoute } from "../pages/chains/route.ts";
import { deploymentRoute } from "../pages/deployment/route.ts";
import { deploymentsRoute } from "../pages/deployments/route.ts";
import { editApplicationRoute } from "../pages/edit-application/route.ts";
import { eventRoute } from "../pages/event/route.ts";
import { eventsRoute } from "../pages/events/route.ts";
import { insightsRoute } from "../pages/insights/route.ts";
import { noticesRoute } from "../pages/notices/route.ts";
import { resourcesRoute } from "../pages/resources/route.ts";
import { settingsRoute } from "../pages/settings/route.ts";
import { traceRoute } from "../pages/trace/route.ts";
import { tracesRoute } from "../pages/traces/route.ts";
import { waitingRoute } from "../pages/waiting/route.ts";
import { queriesRoute, rootRoute } from "./root-route.tsx";

const home = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/applications", replace: true });
  },
});

const pages = [
  // One line each.
  addApplicationRoute,
  editApplicationRoute,
  applicationRoute,
  deploymentRoute,
  deploymentsRoute,
  insightsRoute,
  resourcesRoute,
  traceRoute,
  tracesRoute,
  waitingRoute,
  auditRoute,
  chainRoute,
  chainsRoute,
  eventRoute,
  eventsRoute,
  noticesRoute,
  settingsRoute,
] as const;

export const router = createRouter({
  routeTree: rootRoute.addChildren([home, applicationsRoute, queriesRoute.addChildren(pages)]),
  // In the frame: one can go on to another page.
  defaultErrorComponent: ({ error, reset }) => <Problem isPage error={error} again={reset} />,
  // What no page knows does not reach one, and goes from the address.
  search: { strict: true },
  defaultPreload: "intent",
  defaultPendingMs: 200,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
