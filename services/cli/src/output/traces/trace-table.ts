import type { Trace } from "@slipway/proto/api";
import { TraceStatus } from "@slipway/proto/api";
import { instantOf } from "@slipway/state";
import type { Shown } from "../print.ts";
import { table } from "../tables/table.ts";
import { age } from "../words/age.ts";
import { traceStatusWords } from "./trace-words.ts";

/** Traces for people, one a line. */
export function traceTable(traces: readonly Trace[], nowMs: number, { wide }: Shown = { wide: false }): string {
  if (traces.length === 0) return "no traces";
  return table(
    ["commit", "title", "author", "came", "applications", ...(wide ? ["project", "link"] : [])],
    traces.map((trace) => {
      const { commit, description, times, projectId } = trace;
      const came = cameAt(times);
      const hash = commit?.hash ?? "";
      return [
        wide ? hash : hash.slice(0, 8),
        description?.title || commit?.subject || "-",
        description?.author || commit?.author || "-",
        came ? `${age(came, nowMs)} ago` : "-",
        applicationWords(trace),
        ...(wide ? [projectId, description?.url ?? ""] : []),
      ];
    }),
    { whole: wide },
  );
}

/** When the project first heard of it, by which traces are sorted. */
function cameAt(times: Trace["times"]): Temporal.Instant | undefined {
  const [first] = [times?.registeredAt, times?.triggeredAt].flatMap((time) => instantOf(time) ?? []).toSorted(Temporal.Instant.compare);
  return first ?? instantOf(times?.committedAt);
}

/** Those that need a look first. */
const order = [
  TraceStatus.FAILED,
  TraceStatus.WAITING,
  TraceStatus.DEPLOYING,
  TraceStatus.CANCELLED,
  TraceStatus.SUPERSEDED,
  TraceStatus.DEPLOYED,
  TraceStatus.HEALTHY,
] as const;

/** How many applications it has come how far in, such as `1 Failed, 3 Healthy`, and whether these are all. */
export function applicationWords(trace: Trace): string {
  const { applications, externalEvents } = trace;
  if (applications.length === 0) return externalEvents.length === 0 ? "-" : "none yet";
  const counted = order
    .map((status) => ({ status, count: applications.filter((each) => each.status === status).length }))
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${count} ${traceStatusWords[status]}`)
    .join(", ");
  const part = shownPart(trace);
  return part === undefined ? counted : `${counted} (${part})`;
}

/** Says that an answer has only some of the deployments of a trace; undefined if it has all of them. */
export function shownPart({ deployments, deploymentCount }: Pick<Trace, "deployments" | "deploymentCount">): string | undefined {
  return deployments.length < deploymentCount ? `in the newest ${deployments.length} of ${deploymentCount} deployments` : undefined;
}
