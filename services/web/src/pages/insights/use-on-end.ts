import { useEffect, useRef } from "react";
import { useLive } from "../../api/live.ts";
import { hasEnded } from "../deployment/deployment-store.ts";
import { deploymentsStore } from "../deployments/deployments-store.ts";

/** How long the permanent record has until it is asked what an end has changed; ends that come meanwhile count together. */
const recordMs = 2_000;

/** Calls back after deployments have ended, while the component is shown: then the metrics are others. */
export function useOnEnd(onEnd: () => void): void {
  const { state } = useLive(deploymentsStore);
  const ended = [...state.values()].filter(hasEnded).length;
  const before = useRef(ended);
  const now = useRef(onEnd);
  now.current = onEnd;
  useEffect(() => {
    if (ended === before.current) return;
    const timer = setTimeout(() => {
      before.current = ended;
      now.current();
    }, recordMs);
    return () => clearTimeout(timer);
  }, [ended]);
}
