import { latestObjectResults, type ObjectResult } from "@slipway/domain";
import { useCallback, useMemo, useRef, useSyncExternalStore } from "react";
import type { Live } from "../../../api/live.ts";
import { type KnownResults, resultsStore } from "./results-store.ts";

/** What some stages of a deployment did with each object, as they do it: of an object that several changed, what the last one said. */
export function useResults(
  deploymentId: string,
  stageIds: readonly string[],
): { readonly results: readonly ObjectResult[]; readonly isLoading: boolean; readonly error: Error | undefined } {
  const key = stageIds.join(" ");
  const stores = useMemo(
    () => (key === "" ? [] : key.split(" ").map((stageId) => resultsStore(deploymentId, stageId))),
    [deploymentId, key],
  );
  const subscribe = useCallback(
    (listener: () => void) => {
      const ends = stores.map((store) => store.subscribe(listener));
      return () => {
        for (const end of ends) end();
      };
    },
    [stores],
  );
  const last = useRef<readonly Live<KnownResults>[]>([]);
  const lives = useSyncExternalStore(subscribe, () => {
    const next = stores.map((store) => store.get());
    const isSame = next.length === last.current.length && next.every((live, index) => live === last.current[index]);
    if (!isSame) last.current = next;
    return last.current;
  });
  const results = useMemo(() => latestObjectResults(lives.flatMap(({ state }) => state.reported)), [lives]);
  return {
    results,
    isLoading: lives.some(({ phase }) => phase === "loading"),
    error: lives.find(({ phase }) => phase === "ended")?.error,
  };
}
