import type { Trace } from "@slipway/proto/api";
import type { Deployment } from "@slipway/proto/state";
import { msOf } from "../../design/took.tsx";

/** A line of the list: the head of a day, or a trace. */
export type TraceItem =
  | { readonly kind: "day"; readonly key: string; readonly day: string }
  | { readonly kind: "trace"; readonly key: string; readonly trace: Trace };

/** Traces below the day on which their commit was made, newest first: that is how people look for commits. */
export function traceItems(traces: readonly Trace[], dayOf: (at: Date) => string): readonly TraceItem[] {
  const items: TraceItem[] = [];
  let last: string | undefined;
  for (const trace of traces.toSorted((one, other) => madeMs(other) - madeMs(one))) {
    const day = dayOf(new Date(madeMs(trace)));
    if (day !== last) items.push({ kind: "day", key: day, day });
    last = day;
    items.push({ kind: "trace", key: keyOf(trace), trace });
  }
  return items;
}

/** Traces as they are now: the newest page replaces what older answers said, and deployments have the newest state that is told. */
export function newestStates(
  listed: readonly Trace[],
  newest: readonly Trace[],
  changed: ReadonlyMap<string, Deployment>,
): readonly Trace[] {
  const all = new Map([...listed, ...newest].map((trace) => [keyOf(trace), trace]));
  return [...all.values()].map((trace) =>
    trace.deployments.some(({ id }) => changed.has(id))
      ? { ...trace, deployments: trace.deployments.map((each) => changed.get(each.id) ?? each) }
      : trace,
  );
}

/** When its commit was made, or else when it was first heard of. In milliseconds since 1970. */
function madeMs({ commit, times }: Trace): number {
  const at = times?.committedAt ?? commit?.authoredAt ?? times?.registeredAt ?? times?.triggeredAt;
  return at ? msOf(at) : 0;
}

function keyOf({ projectId, commit }: Trace): string {
  return `${projectId} ${commit?.hash}`;
}
