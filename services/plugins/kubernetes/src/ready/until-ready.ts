import { type Clock, Fault, formatDuration, type StageLog, startCountdown } from "@slipway/plugin-sdk";
import type { Cluster } from "../client/cluster.ts";
import { belongsTo } from "../decorate/marks.ts";
import { judgeObjects } from "../health/user/health-judge.ts";
import type { HealthRules } from "../health/user/health-rules.ts";
import { type Inventory, intersection } from "../inventory/inventory.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { objectCount } from "../manifests/object-count.ts";
import { nameOfKey, type ResourceKey } from "../manifests/resource-key.ts";
import { explainUnready } from "./explain-unready.ts";
import { readAwaited } from "./read-awaited.ts";
import { isAwaited, type Readiness, readinessOf } from "./readiness.ts";

export interface UntilReadyRequest {
  readonly cluster: Cluster;
  readonly applicationId: string;
  readonly healthRules: HealthRules;
  /** What was applied. Kinds that nothing has to be waited for are left out. */
  readonly applied: Inventory;
  /** The keys of those that are removed when they have ended. */
  readonly endByThemselves: Inventory;
  readonly timeout: Temporal.Duration;
  /** When the waiting began, perhaps in an earlier process. */
  readonly startedAt: Temporal.Instant;
  /** Texts that the log must not have: values of Secrets. */
  readonly hidden: readonly string[];
  readonly clock: Clock;
  readonly log: StageLog;
  readonly signal: AbortSignal;
}

const interval = Temporal.Duration.from({ seconds: 1 });
/** How many objects a message names. */
const shownObjects = 25;

const ready: Readiness = { kind: "ready" };
/** Neither what it is nor how it does is this application's. */
const takenAway: Readiness = {
  kind: "not-ready",
  reason: "it has not the marks of this application any more: somebody created it again, or removed them",
  isFinal: false,
};

interface Unready {
  readonly key: ResourceKey;
  readonly live: KubeObject | undefined;
  readonly reason: string;
  readonly isFinal: boolean;
}

/**
 * Waits until all applied objects are ready. Throws `deadline` after the timeout, and `precondition` as soon as waiting is useless, with every object that
 * is not ready and why; the log then has the events and the last lines of failing pods. Rejects with the signal's reason.
 */
export async function untilReady(request: UntilReadyRequest): Promise<void> {
  const { clock, log, signal, timeout } = request;
  const awaited = request.applied.filter(isAwaited);
  const timeLeft = startCountdown(clock, timeout, request.startedAt);
  let waiting = await findUnready(request, awaited);
  if (waiting.length > 0) log.info(`waiting until ${objectCount(waiting.length)} ${waiting.length === 1 ? "is" : "are"} ready`);
  while (waiting.length > 0) {
    const isOver = waiting.some(({ isFinal }) => isFinal);
    if (isOver || timeLeft().sign <= 0) throw await refusal(request, waiting, isOver);
    await clock.sleep(interval, signal);
    const before = waiting;
    waiting = await findUnready(request, awaited);
    const left = new Set(waiting.map(({ key }) => key));
    for (const { key } of before) if (!left.has(key)) log.success(`ready ${nameOfKey(key)}`);
  }
  if (awaited.length > 0)
    log.success(awaited.length === 1 ? "the applied object is ready" : `all ${awaited.length} applied objects are ready`);
}

async function findUnready(request: UntilReadyRequest, keys: Inventory): Promise<readonly Unready[]> {
  const { cluster, applicationId, endByThemselves, signal } = request;
  const read = await readAwaited(cluster, keys, { applicationId, signal });
  const absent = keys.filter((key) => read.get(key)?.kind === "absent");
  const ended = new Set(intersection(absent, endByThemselves));
  const found = [...read.values()].flatMap((each) => (each.kind === "found" ? [each.object] : []));
  const judge = await judgeObjects(request.healthRules, found, signal);
  return keys.flatMap((key) => {
    const awaited = read.get(key);
    if (awaited?.kind === "unknown")
      return [{ key, live: undefined, reason: `whether it is ready is not known: ${awaited.reason}`, isFinal: false }];
    const live = awaited?.kind === "found" ? awaited.object : undefined;
    const isOurs = live === undefined || belongsTo(live, applicationId);
    const readiness = ended.has(key) ? ready : isOurs ? readinessOf(live, judge) : takenAway;
    return readiness.kind === "ready" ? [] : [{ key, live, reason: readiness.reason, isFinal: readiness.isFinal }];
  });
}

async function refusal(request: UntilReadyRequest, waiting: readonly Unready[], isOver: boolean): Promise<Fault> {
  const first = waiting.toSorted((a, b) => Number(b.isFinal) - Number(a.isFinal));
  await explainUnready(
    request,
    first.flatMap(({ live }) => live ?? []),
  );
  const lines = first.slice(0, shownObjects).map(({ key, reason }) => `${nameOfKey(key)}: ${reason}`);
  if (first.length > lines.length) lines.push(`and ${first.length - lines.length} more`);
  const what = isOver ? "cannot become ready" : `are not ready after ${formatDuration(request.timeout)}`;
  return new Fault(isOver ? "precondition" : "deadline", `${waiting.length} applied objects ${what}\n${lines.join("\n")}`);
}
