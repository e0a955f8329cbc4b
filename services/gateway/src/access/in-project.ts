import type { Caller } from "./caller.ts";

/** A filter, limited to the project in which its caller may do what it does. Throws as `Caller.projectOf` does. */
export function inProject<F extends { readonly projectId: string }>(filter: F, caller: Caller): F {
  return { ...filter, projectId: caller.projectOf(filter.projectId) };
}
