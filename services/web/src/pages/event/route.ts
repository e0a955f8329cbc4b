import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { queriesRoute } from "../../app/root-route.tsx";
import { withWords } from "../../words/words.ts";

export const eventRoute = createRoute({
  getParentRoute: () => queriesRoute,
  path: "/events/$eventId",
  component: lazyRouteComponent(() => withWords(["lists", "events"], import("./event-page.tsx")), "EventPage"),
});
