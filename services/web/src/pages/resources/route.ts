import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { queriesRoute } from "../../app/root-route.tsx";
import { withWords } from "../../words/words.ts";
import { resourcesSearch } from "./resources-search.ts";

export const resourcesRoute = createRoute({
  getParentRoute: () => queriesRoute,
  path: "/resources",
  validateSearch: resourcesSearch,
  component: lazyRouteComponent(() => withWords(["resources", "application"], import("./resources-page.tsx")), "ResourcesPage"),
});
