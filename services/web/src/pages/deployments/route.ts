import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { queriesRoute } from "../../app/root-route.tsx";
import { withWords } from "../../words/words.ts";
import { deploymentsSearch } from "./deployments-search.ts";

export const deploymentsRoute = createRoute({
  getParentRoute: () => queriesRoute,
  path: "/deployments",
  validateSearch: deploymentsSearch,
  component: lazyRouteComponent(() => withWords(["deployments"], import("./deployments-page.tsx")), "DeploymentsPage"),
});
