import { useMemo } from "react";
import { useLive } from "../../api/live.ts";
import { applicationsStore } from "./applications-store.ts";

/** The projects of the applications that the person may see. */
export function useProjects(): readonly string[] {
  const { state } = useLive(applicationsStore);
  return useMemo(
    () => [...new Set([...state.values()].map(({ application }) => application?.projectId ?? ""))].filter(Boolean).toSorted(),
    [state],
  );
}
