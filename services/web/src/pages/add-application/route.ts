import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { queriesRoute } from "../../app/root-route.tsx";
import { withWords } from "../../words/words.ts";
import { addApplicationSearch } from "./add-application-search.ts";

export const addApplicationRoute = createRoute({
  getParentRoute: () => queriesRoute,
  path: "/add-application",
  validateSearch: addApplicationSearch,
  component: lazyRouteComponent(
    () => withWords(["lists", "application", "deployment", "settings", "addApplication"], import("./add-application-page.tsx")),
    "AddApplicationPage",
  ),
});
