import type { ApplicationView } from "@slipway/proto/api";
import { healthWord, syncWord } from "../../../design/state-words.ts";
import { type FilterKeys, filterItems } from "../../../filter/filter-items.ts";

/** What a filter can ask of applications. */
export const applicationKeys: FilterKeys<ApplicationView> = {
  text: ({ application }) => application?.name.toLowerCase() ?? "",
  labels: ({ application }) => application?.labels ?? {},
  keys: {
    status: ({ syncStatus }) => [syncWord(syncStatus).replaceAll("_", "-")],
    health: ({ livestate }) => [healthWord(livestate?.health ?? 0)],
    is: (view) => [...(isHeld(view) ? ["held"] : []), ...(view.waitsFor === "" ? [] : ["waiting"])],
    project: ({ application }) => [application?.projectId.toLowerCase() ?? ""],
    piped: ({ application }) => [application?.pipedId.toLowerCase() ?? ""],
    target: ({ application }) =>
      Object.values(application?.deployTargets ?? {}).flatMap(({ names }) => names.map((name) => name.toLowerCase())),
    repo: ({ application }) => [application?.source?.repositoryId.toLowerCase() ?? ""],
  },
};

/** Whether triggers leave an application as it is until a person releases it. */
export function isHeld({ application }: ApplicationView): boolean {
  return (application?.holds.length ?? 0) > 0;
}

/** The applications that fit all words of a query, see `filterItems`, in the same order. */
export function filterApplications(all: readonly ApplicationView[], query: string): readonly ApplicationView[] {
  return filterItems(all, query, applicationKeys);
}
