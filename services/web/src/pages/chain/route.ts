import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { queriesRoute } from "../../app/root-route.tsx";
import { withWords } from "../../words/words.ts";

export const chainRoute = createRoute({
  getParentRoute: () => queriesRoute,
  path: "/chains/$chainId",
  component: lazyRouteComponent(() => withWords(["lists", "deployment", "chains"], import("./chain-page.tsx")), "ChainPage"),
});
