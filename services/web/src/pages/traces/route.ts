import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { queriesRoute } from "../../app/root-route.tsx";
import { withWords } from "../../words/words.ts";
import { tracesSearch } from "./traces-search.ts";

export const tracesRoute = createRoute({
  getParentRoute: () => queriesRoute,
  path: "/traces",
  validateSearch: tracesSearch,
  component: lazyRouteComponent(() => withWords(["traces", "trace"], import("./traces-page.tsx")), "TracesPage"),
});
