import { createRootRoute, createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { NoSuchPage, Problem } from "../design/problem.tsx";
import { Shell } from "./shell.tsx";

export const rootRoute = createRootRoute({
  component: Shell,
  notFoundComponent: NoSuchPage,
  errorComponent: ({ error, reset }) => <Problem isPage error={error} again={reset} />,
});

/** The parent of all pages but the first: they may ask once for what no stream tells. */
export const queriesRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "queries",
  component: lazyRouteComponent(() => import("./queries.tsx"), "Queries"),
});
