import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { queriesRoute } from "../../app/root-route.tsx";
import { withWords } from "../../words/words.ts";
import { waitingSearch } from "./waiting-search.ts";

export const waitingRoute = createRoute({
  getParentRoute: () => queriesRoute,
  path: "/waiting",
  validateSearch: waitingSearch,
  component: lazyRouteComponent(
    () => withWords(["waiting", "application", "deployment", "deployments"], import("./waiting-page.tsx")),
    "WaitingPage",
  ),
});
