import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { queriesRoute } from "../../app/root-route.tsx";
import { withWords } from "../../words/words.ts";
import { eventsSearch } from "./events-search.ts";

export const eventsRoute = createRoute({
  getParentRoute: () => queriesRoute,
  path: "/events",
  validateSearch: eventsSearch,
  component: lazyRouteComponent(() => withWords(["lists", "events"], import("./events-page.tsx")), "EventsPage"),
});
