import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { type ApplicationTrace, type TargetTrace, type Trace, TraceStatus } from "@slipway/proto/api";
import { type Deployment, type EventHandling, EventHandlingStatus, type ExternalEvent, type Stage } from "@slipway/proto/state";
import { msOf } from "../../../design/took.tsx";
import { webAddress } from "../../deployment/head/trigger-text.ts";

/** From when to when something went on, in milliseconds since 1970. */
export interface Span {
  readonly startMs: number;
  /** Undefined while it goes on. */
  readonly endMs: number | undefined;
}

/** What a row of the waterfall shows. */
export type RowOf =
  | { readonly kind: "commit"; readonly hash: string }
  | { readonly kind: "ci"; readonly events: readonly ExternalEvent[] }
  | { readonly kind: "event"; readonly event: ExternalEvent }
  | { readonly kind: "handling"; readonly handling: EventHandling }
  | { readonly kind: "application"; readonly application: ApplicationTrace; readonly traceparent: string; readonly isOpen: boolean }
  | { readonly kind: "target"; readonly application: ApplicationTrace; readonly target: TargetTrace }
  | { readonly kind: "stage"; readonly deploymentId: string; readonly stage: Stage }
  | { readonly kind: "attempt"; readonly deployment: Deployment };

/** One row: how deep it stands, and its bar; without one if it has not begun. */
export type TraceRow = RowOf & { readonly key: string; readonly depth: number; readonly span: Span | undefined };

/** The rows of a trace from the commit to the last stage. The parts of an application are there if it is open. */
export function traceRows(trace: Trace, isOpen: (applicationId: string) => boolean): readonly TraceRow[] {
  const { times, applications, deployments } = trace;
  const made = times?.committedAt;
  const byId = new Map(deployments.map((each) => [each.id, each]));
  return [
    {
      kind: "commit",
      key: "commit",
      depth: 0,
      hash: trace.commit?.hash ?? "",
      span: spanOf(made ?? times?.mergedAt, times?.mergedAt ?? made),
    },
    ...eventRows(trace),
    ...inOrder(applications).flatMap((application) => {
      const others = deployments.filter(
        ({ id, applicationId }) => applicationId === application.applicationId && id !== application.deploymentId,
      );
      return applicationRows(application, byId.get(application.deploymentId), others, isOpen(application.applicationId));
    }),
  ];
}

/** The applications that are open at first: that of the first failure; without one, those where something is happening; of few, all. */
export function openAtFirst({ applications, firstFailure }: Trace): ReadonlySet<string> {
  const failed = firstFailure && applications.find(({ deploymentId }) => deploymentId === firstFailure.deploymentId);
  const open = applications.length <= few ? applications : failed ? [failed] : applications.filter(goesOn).slice(0, few);
  return new Set(open.map(({ applicationId }) => applicationId));
}

const few = 3;

/** Those that failed stand first, then by the time of their trigger. */
function inOrder(applications: readonly ApplicationTrace[]): readonly ApplicationTrace[] {
  const order = (each: ApplicationTrace) => (each.status === TraceStatus.FAILED ? 0 : 1);
  return applications.toSorted(
    (one, other) =>
      order(one) - order(other) || at(one.triggeredAt) - at(other.triggeredAt) || (one.applicationName < other.applicationName ? -1 : 1),
  );
}

/** What told of the commit: each sender with its events, and what handlers did with them. */
function eventRows({ externalEvents, times }: Trace): readonly TraceRow[] {
  const begin = times?.mergedAt ?? times?.committedAt;
  const bySender = Map.groupBy(externalEvents, (event) => ciRunOf(event) ?? event.source);
  return [...bySender].flatMap(([sender, events]): readonly TraceRow[] => [
    { kind: "ci", key: `ci ${sender}`, depth: 0, events, span: spanOf(begin, events[0]?.occurredAt ?? events[0]?.registeredAt) },
    ...events.flatMap((event): readonly TraceRow[] => {
      const waits = event.handlings.some(({ status }) => status === EventHandlingStatus.WAITING);
      const last = event.handlings.toSorted((one, other) => at(other.at) - at(one.at))[0]?.at;
      return [
        {
          kind: "event",
          key: event.id,
          depth: 1,
          event,
          span: spanOf(event.registeredAt, waits ? undefined : (last ?? event.registeredAt)),
        },
        ...event.handlings.map(
          (handling): TraceRow => ({
            kind: "handling",
            key: `${event.id} ${handling.handlerId}`,
            depth: 2,
            handling,
            span: spanOf(event.registeredAt, handling.status === EventHandlingStatus.WAITING ? undefined : handling.at),
          }),
        ),
      ];
    }),
  ]);
}

function applicationRows(
  application: ApplicationTrace,
  deployment: Deployment | undefined,
  others: readonly Deployment[],
  isOpen: boolean,
): readonly TraceRow[] {
  const { applicationId, deploymentId, triggeredAt, healthyAt, deployedAt, targets } = application;
  const end = healthyAt ?? deployedAt ?? deployment?.completedAt ?? (goesOn(application) ? undefined : deployment?.updatedAt);
  const row: TraceRow = {
    kind: "application",
    key: applicationId,
    depth: 0,
    application,
    traceparent: deployment?.traceparent ?? "",
    isOpen,
    span: spanOf(triggeredAt, end),
  };
  if (!isOpen) return [row];
  const stages = (deployment?.stages ?? []).filter(({ rollback, attempt }) => !rollback || attempt > 0);
  return [
    row,
    ...others.map(
      (each): TraceRow => ({
        kind: "attempt",
        key: each.id,
        depth: 1,
        deployment: each,
        span: spanOf(each.createdAt, each.completedAt),
      }),
    ),
    ...stages.map(
      (stage): TraceRow => ({
        kind: "stage",
        key: `${deploymentId} ${stage.id}`,
        depth: 1,
        deploymentId,
        stage,
        span: spanOf(stage.startedAt, stage.completedAt),
      }),
    ),
    ...targets.map(
      (target): TraceRow => ({
        kind: "target",
        key: `${applicationId} ${target.plugin}/${target.deployTarget}`,
        depth: 1,
        application,
        target,
        span: spanOf(triggeredAt, target.healthyAt ?? target.deployedAt ?? end),
      }),
    ),
  ];
}

/** The web page of the run that sent an event, as its source or subject says; undefined if neither is an address with http or https. */
export function ciRunOf({ source, subject }: Pick<ExternalEvent, "source" | "subject">): string | undefined {
  return webAddress(source) ?? webAddress(subject);
}

/** Whether a row leads to a page that says more. */
export function leadsOn(row: TraceRow): boolean {
  switch (row.kind) {
    case "commit":
      return false;
    case "ci":
      return row.events.slice(0, 1).some(ciRunOf);
    case "handling":
      return webAddress(row.handling.url) !== undefined && (row.handling.commitHash !== "" || row.handling.pullRequest !== undefined);
    default:
      return true;
  }
}

/** Whether a commit is still on its way to an application. */
function goesOn({ status }: ApplicationTrace): boolean {
  return status === TraceStatus.WAITING || status === TraceStatus.DEPLOYING;
}

function spanOf(start: Timestamp | undefined, end: Timestamp | undefined): Span | undefined {
  return start && { startMs: msOf(start), endMs: end && Math.max(msOf(start), msOf(end)) };
}

function at(time: Timestamp | undefined): number {
  return time ? msOf(time) : 0;
}
