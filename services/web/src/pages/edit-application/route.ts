import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { queriesRoute } from "../../app/root-route.tsx";
import { withWords } from "../../words/words.ts";

export const editApplicationRoute = createRoute({
  getParentRoute: () => queriesRoute,
  path: "/applications/$applicationId/edit",
  component: lazyRouteComponent(
    () => withWords(["application", "deployment", "addApplication", "editApplication"], import("./edit-application-page.tsx")),
    "EditApplicationPage",
  ),
});
