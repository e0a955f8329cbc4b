import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { queriesRoute } from "../../app/root-route.tsx";
import { withWords } from "../../words/words.ts";
import { settingsSearch } from "./settings-search.ts";

export const settingsRoute = createRoute({
  getParentRoute: () => queriesRoute,
  path: "/settings",
  validateSearch: settingsSearch,
  component: lazyRouteComponent(() => withWords(["lists", "log", "deployment", "settings"], import("./settings-page.tsx")), "SettingsPage"),
});
