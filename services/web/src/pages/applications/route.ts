import { createRoute } from "@tanstack/react-router";
import { rootRoute } from "../../app/root-route.tsx";
import { ApplicationsPage } from "./applications-page.tsx";
import { applicationsSearch } from "./applications-search.ts";

/** The first page, whose code is there from the beginning. */
export const applicationsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/applications",
  validateSearch: applicationsSearch,
  component: ApplicationsPage,
});
