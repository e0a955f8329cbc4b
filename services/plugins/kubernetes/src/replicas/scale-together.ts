import { Fault, formatDuration, isFault, startCountdown, unixSeconds } from "@slipway/plugin-sdk";
import { runConcurrently } from "../apply/run-concurrently.ts";
import type { ObjectAddress } from "../client/kube-client.ts";
import { belongsTo } from "../decorate/marks.ts";
import { textAt } from "../json/json.ts";
import { keyOf, nameOfKey } from "../manifests/resource-key.ts";
import { explainUnready } from "../ready/explain-unready.ts";
import type { ChangedTarget, Target } from "../targets/each-target.ts";
import type { KubernetesContext } from "../targets/kubernetes-context.ts";
import type { Counts } from "./counts/share-replicas.ts";
import { existing, type LivePair, podsOf, type ScalingGoal, scalingStep } from "./scaling-step.ts";
import type { SharedWorkload } from "./shared-workloads.ts";

/** How workloads and their canaries are scaled on a deploy target. */
export interface ScaleRequest {
  readonly workloads: readonly SharedWorkload[];
  /** What to reach, from what is there. */
  readonly goalOf: (workload: SharedWorkload, now: LivePair) => ScalingGoal;
  readonly timeout: Temporal.Duration;
  /** What of the stage it is, if the stage scales more than once. */
  readonly part?: string;
  /** Texts that the log must not have: values of Secrets. */
  readonly hidden: readonly string[];
}

/** Workloads that are scaled at the same time. */
const concurrency = 8;
const interval = Temporal.Duration.from({ seconds: 1 });

/**
 * Scales workloads and their canaries step by step until the wanted counts stand, and returns a summary; empty if nothing was scaled. Each step is decided from
 * what is there, and taken only if that is still so; so it goes on after an interruption at any point. Where neither exists nothing is scaled. Throws `deadline` after the timeout, and
 * `precondition` as soon as waiting is useless or a workload is no longer this application's. Rejects with the signal's reason.
 */
export async function scaleTogether(
  { clock, metadata }: Pick<KubernetesContext, "clock" | "metadata">,
  target: ChangedTarget,
  request: ScaleRequest,
): Promise<string> {
  const key = `scaling-${target.deployTarget}${request.part === undefined ? "" : `-${request.part}`}`;
  const startedAt = await metadata.remember(key, () => clock.now(), unixSeconds);
  const timeLeft = startCountdown(clock, request.timeout, startedAt);
  const summaries = new Map<SharedWorkload, string>();
  const pause = () => clock.sleep(interval, target.signal);
  try {
    await runConcurrently(request.workloads, concurrency, async (workload) => {
      summaries.set(workload, await scaleOne(target, workload, { ...request, timeLeft, pause }));
    });
  } catch (error) {
    // A stage that is retried after it failed waits anew.
    if (isFault(error)) await metadata.put(key, "");
    throw error;
  }
  return request.workloads.flatMap((workload) => summaries.get(workload) || []).join(", ");
}

interface OneScaling extends ScaleRequest {
  readonly timeLeft: () => Temporal.Duration;
  readonly pause: () => Promise<void>;
}

async function scaleOne(target: ChangedTarget, workload: SharedWorkload, request: OneScaling): Promise<string> {
  const { goalOf, timeLeft, pause } = request;
  let isScaled = false;
  let said = "";
  for (;;) {
    const pair = await findPair(target, workload);
    if (existing(pair).length === 0) return "";
    const goal = goalOf(workload, pair);
    const { canary, primary } = goal.wanted;
    const step = scalingStep(pair, goal);
    if (step.kind === "done") return isScaled ? `${workload.declared.object.metadata.name} ${primary} and ${canary} pods` : "";
    if (step.kind === "scale") {
      await target.onBegin();
      isScaled = true;
      if (await scalePair(target, workload, { pair, counts: step.counts })) continue;
    }
    const { reason, isFinal } = step.kind === "wait" ? step : { reason: "it was changed meanwhile", isFinal: false };
    if (isFinal || timeLeft().sign <= 0) throw await refusal(target, { ...request, workload, pair, counts: goal.wanted, reason, isFinal });
    if (reason !== said) target.log.info(`waiting to scale further: ${reason}`);
    said = reason;
    await pause();
  }
}

/** Reads a workload and its canary. Throws `precondition` if one of them is not this application's. */
export async function findPair({ cluster, applicationId, signal }: Target, workload: SharedWorkload): Promise<LivePair> {
  const { address } = await cluster.place(workload.declared.object, signal);
  const primary = await cluster.client.find(address, signal);
  const canary = await cluster.client.find(canaryAddress(address, workload), signal);
  for (const live of existing({ primary, canary }))
    if (!belongsTo(live, applicationId))
      throw new Fault("precondition", `${nameOfKey(keyOf(live))} has not the marks of this application, so it is not scaled`);
  return { primary, canary };
}

function canaryAddress(address: ObjectAddress, { canaryName }: SharedWorkload): ObjectAddress {
  return { ...address, name: canaryName };
}

interface PairScale {
  readonly pair: LivePair;
  readonly counts: Counts;
}

/** What is added comes first. Returns whether all is done: nothing that changed after it was read is scaled. */
async function scalePair({ cluster, log, signal }: Target, workload: SharedWorkload, { pair, counts }: PairScale): Promise<boolean> {
  const { address } = await cluster.place(workload.declared.object, signal);
  const changes = [
    { live: pair.primary, at: address, replicas: counts.primary },
    { live: pair.canary, at: canaryAddress(address, workload), replicas: counts.canary },
  ].map((change) => ({ ...change, by: change.replicas - podsOf(change.live).replicas }));
  for (const { at, live, replicas, by } of changes.toSorted((a, b) => b.by - a.by)) {
    if (by === 0) continue;
    if (live === undefined)
      throw new Fault("precondition", `${at.name} does not exist any more, so it cannot be scaled: run the stage again`);
    log.info(`scaling ${nameOfKey(keyOf(live))} from ${replicas - by} to ${replicas}`);
    const resourceVersion = textAt(live, "metadata", "resourceVersion");
    try {
      await cluster.applier.merge({ metadata: { resourceVersion }, spec: { replicas } }, at, { signal });
    } catch (error) {
      if (!isFault(error, "conflict", "not_found")) throw error;
      return false;
    }
  }
  return true;
}

interface Unreached {
  readonly workload: SharedWorkload;
  readonly pair: LivePair;
  readonly counts: Counts;
  readonly reason: string;
  readonly isFinal: boolean;
  readonly timeout: Temporal.Duration;
  readonly hidden: readonly string[];
}

async function refusal(target: Target, { workload, pair, counts, reason, isFinal, timeout, hidden }: Unreached): Promise<Fault> {
  await explainUnready({ ...target, hidden }, existing(pair).toReversed());
  const { object } = await target.cluster.place(workload.declared.object, target.signal);
  const place = nameOfKey(keyOf(object));
  const when = isFinal ? "cannot have" : `do not have after ${formatDuration(timeout)}`;
  const message = `${place} and ${workload.canaryName} ${when} ${counts.primary} and ${counts.canary} pods: ${reason}`;
  return new Fault(isFinal ? "precondition" : "deadline", message);
}
