import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { queriesRoute } from "../../app/root-route.tsx";
import { withWords } from "../../words/words.ts";

/** What the address says of a trace besides its commit. */
export interface TraceSearch {
  /** Its project. Default: the only one that has the commit. */
  readonly project?: string;
}

export const traceRoute = createRoute({
  getParentRoute: () => queriesRoute,
  path: "/traces/$commit",
  validateSearch: ({ project }: Readonly<Record<string, unknown>>): TraceSearch =>
    (typeof project === "string" && project !== "") || typeof project === "number" ? { project: String(project) } : {},
  component: lazyRouteComponent(() => withWords(["trace"], import("./trace-page.tsx")), "TracePage"),
});
