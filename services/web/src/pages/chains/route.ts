import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { queriesRoute } from "../../app/root-route.tsx";
import { withWords } from "../../words/words.ts";
import { chainsSearch } from "./chains-search.ts";

export const chainsRoute = createRoute({
  getParentRoute: () => queriesRoute,
  path: "/chains",
  validateSearch: chainsSearch,
  component: lazyRouteComponent(() => withWords(["lists", "chains"], import("./chains-page.tsx")), "ChainsPage"),
});
