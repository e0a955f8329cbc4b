import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { queriesRoute } from "../../app/root-route.tsx";
import { withWords } from "../../words/words.ts";
import { deploymentSearch } from "./deployment-search.ts";

export const deploymentRoute = createRoute({
  getParentRoute: () => queriesRoute,
  path: "/deployments/$deploymentId",
  validateSearch: deploymentSearch,
  component: lazyRouteComponent(() => withWords(["deployment", "log"], import("./deployment-page.tsx")), "DeploymentPage"),
});
