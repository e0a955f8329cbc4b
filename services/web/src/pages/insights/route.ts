import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { queriesRoute } from "../../app/root-route.tsx";
import { withWords } from "../../words/words.ts";
import { insightsSearch } from "./insights-search.ts";

export const insightsRoute = createRoute({
  getParentRoute: () => queriesRoute,
  path: "/insights",
  validateSearch: insightsSearch,
  component: lazyRouteComponent(() => withWords(["insights"], import("./insights-page.tsx")), "InsightsPage"),
});
