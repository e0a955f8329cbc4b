import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { queriesRoute } from "../../app/root-route.tsx";
import { withWords } from "../../words/words.ts";
import { auditSearch } from "./audit-search.ts";

export const auditRoute = createRoute({
  getParentRoute: () => queriesRoute,
  path: "/audit",
  validateSearch: auditSearch,
  component: lazyRouteComponent(() => withWords(["lists", "audit"], import("./audit-page.tsx")), "AuditPage"),
});
