import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { queriesRoute } from "../../app/root-route.tsx";
import { withWords } from "../../words/words.ts";
import { applicationSearch } from "./application-search.ts";

export const applicationRoute = createRoute({
  getParentRoute: () => queriesRoute,
  path: "/applications/$applicationId",
  validateSearch: applicationSearch,
  component: lazyRouteComponent(
    () => withWords(["application", "deployments", "deployment", "log"], import("./application-page.tsx")),
    "ApplicationPage",
  ),
});
