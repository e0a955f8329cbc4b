import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { useSyncExternalStore } from "react";
import { durationText } from "./duration-text.ts";

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const each of listeners) each();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
};
const never = () => () => {};

/** The time in milliseconds since 1970, which goes on every second while `goesOn`. */
export function useNow(goesOn: boolean): number {
  return useSyncExternalStore(goesOn ? subscribe : never, () => Math.floor(Date.now() / 1_000)) * 1_000;
}

/** Milliseconds since 1970. */
export function msOf({ seconds, nanos }: Timestamp): number {
  return Number(seconds) * 1_000 + nanos / 1e6;
}

/** How long something took, or has taken so far. */
export function Took({ from, to }: { readonly from: Timestamp | undefined; readonly to: Timestamp | undefined }) {
  const now = useNow(from !== undefined && to === undefined);
  if (from === undefined) return null;
  return <>{durationText((to ? msOf(to) : now) - msOf(from))}</>;
}
