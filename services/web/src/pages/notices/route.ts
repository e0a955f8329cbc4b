import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { queriesRoute } from "../../app/root-route.tsx";
import { withWords } from "../../words/words.ts";

export const noticesRoute = createRoute({
  getParentRoute: () => queriesRoute,
  path: "/notices",
  component: lazyRouteComponent(() => withWords(["lists", "deployment", "notices"], import("./notices-page.tsx")), "NoticesPage"),
});
