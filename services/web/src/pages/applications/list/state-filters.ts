import type { ApplicationView } from "@slipway/proto/api";
import { splitQuery } from "../../../filter/filter-items.ts";
import { applicationKeys, filterApplications } from "./filter-applications.ts";

/** The states that are counted above the list, those that need somebody first, as words of the filter. */
export const stateFilters = [
  "health:degraded",
  "health:missing",
  "status:invalid-config",
  "status:out-of-sync",
  "is:held",
  "is:waiting",
  "status:deploying",
  "health:progressing",
  "status:orphaned",
  "status:unknown",
  "health:healthy",
  "status:synced",
  "status:disabled",
] as const;
export type StateFilter = (typeof stateFilters)[number];

/** How many applications are in each state, of those that fit the other words of the query. */
export function countStates(all: readonly ApplicationView[], query: string): ReadonlyMap<StateFilter, number> {
  const others = splitQuery(query).filter((word) => !isState(word));
  const counts = new Map<string, number>(stateFilters.map((state) => [state, 0]));
  for (const view of filterApplications(all, others.join(" ")))
    for (const key of ["health", "status", "is"])
      for (const value of applicationKeys.keys[key]?.(view) ?? []) {
        const count = counts.get(`${key}:${value}`);
        if (count !== undefined) counts.set(`${key}:${value}`, count + 1);
      }
  return counts as ReadonlyMap<StateFilter, number>;
}

/** Whether a query asks for a state. */
export function asksFor(query: string, state: StateFilter): boolean {
  return splitQuery(query).includes(state);
}

/** The query with the state, or without it if it asks for it already. Of one key it asks for one state. */
export function toggleState(query: string, state: StateFilter): string {
  const words = splitQuery(query);
  if (words.includes(state)) return words.filter((word) => word !== state).join(" ");
  const key = state.slice(0, state.indexOf(":") + 1);
  return [...words.filter((word) => !(isState(word) && word.startsWith(key))), state].join(" ");
}

function isState(word: string): boolean {
  return stateFilters.some((state) => state === word);
}
