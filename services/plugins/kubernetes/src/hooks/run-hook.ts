import { type Clock, Fault, formatDuration, isFault, startCountdown } from "@slipway/plugin-sdk";
import { applyManifest } from "../apply/object/apply-manifest.ts";
import type { Placed } from "../client/cluster.ts";
import type { FieldRules } from "../fields/field-rules.ts";
import { textAt } from "../json/json.ts";
import { annotationOf, type KubeObject } from "../manifests/kube-object.ts";
import { describeManifest } from "../manifests/manifest.ts";
import { keyOf } from "../manifests/resource-key.ts";
import { type ExplainRequest, hide } from "../ready/container-log.ts";
import { explainUnready } from "../ready/explain-unready.ts";
import { isTerminating } from "../terminating/termination.ts";
import { waitUntilGone } from "../terminating/wait-until-gone.ts";
import type { Hook } from "./hook.ts";
import { HookFailed } from "./hook-failed.ts";
import { holdObject, hookFinalizer, mayReplace, objectOfRun, releaseObject, runAnnotation, runIdOf } from "./hook-object.ts";
import { deadlineOf, type HookOutcome, isRun, isSuspended, outcomeOf } from "./hook-outcome.ts";
import type { HookRecord, HookRecords, HookRun } from "./hook-records.ts";
import { showHookLog } from "./show-hook-log.ts";
import type { UnfinishedHook, UnfinishedHooks } from "./unfinished/unfinished-hooks.ts";

export interface RunHookRequest extends ExplainRequest {
  readonly applicationId: string;
  readonly deploymentId: string;
  readonly deployTarget: string;
  readonly records: HookRecords;
  readonly unfinished: UnfinishedHooks;
  readonly rules: FieldRules;
  /** For hooks without a deadline of their own. */
  readonly timeout: Temporal.Duration;
  readonly clock: Clock;
}

const interval = Temporal.Duration.from({ seconds: 1 });
/** How long the cluster may take to end a hook whose deadline is over. */
const deadlineGraceSeconds = 60;

/**
 * Creates the object of a hook and waits for its end, exactly once in a deployment, however often it is called: what was begun is remembered before the
 * object is created, and a finalizer keeps the object until its end is remembered. Throws HookFailed if it failed, now or in an earlier call: with
 * `deadline` if it did not end in time, otherwise with `precondition`.
 */
export async function runHook(request: RunHookRequest, hook: Hook, event: string): Promise<void> {
  const { cluster, clock, log, records, signal } = request;
  const name = `${event} hook ${describeManifest(hook.manifest)}`;
  const { object, address } = await cluster.place(hook.manifest.object, signal);
  const run: HookRun = { deployTarget: request.deployTarget, event, key: keyOf(object) };
  const runId = runIdOf(request.deploymentId, event);
  const placed = { object: objectOfRun(object, { applicationId: request.applicationId, runId }), address };
  const unfinished = unfinishedOf(request, { hook, event, object });
  const letGo = async (uid: string) => {
    await releaseObject(cluster, address, uid, signal);
    await request.unfinished.remove(request.deployTarget, unfinished);
  };
  const known = await records.find(run);
  if (known?.state === "succeeded") {
    await letGo(known.uid);
    return log.info(`${name} has run already in this deployment`);
  }
  if (known?.state === "failed") {
    await letGo(known.uid);
    throw new HookFailed(
      "precondition",
      `${name} has failed in this deployment: ${known.reason}. A hook runs once in a deployment: sync again to run it again`,
    );
  }
  const begun: HookRecord = known ?? { state: "begun", begunAt: clock.now().epochMilliseconds, uid: "", reason: "" };
  // In this order: what is begun is unfinished, until it is known how it ended.
  if (isRun(object)) await request.unfinished.add(request.deployTarget, unfinished);
  if (known === undefined) await records.put(run, begun);
  const end = async (outcome: Exclude<HookOutcome, { readonly kind: "running" }>, uid: string): Promise<void> => {
    await records.put(run, { ...begun, uid, state: outcome.kind, reason: outcome.kind === "failed" ? outcome.reason : "" });
    await letGo(uid);
  };

  if (!isRun(object)) {
    await applyHook(request, { name, placed, runId });
    await end({ kind: "succeeded" }, "");
    return log.success(`applied ${name}`);
  }
  const created = await findOrCreate(request, hook, { name, placed, known, runId });
  const uid = created && textAt(created, "metadata", "uid");
  if (uid === undefined) {
    const reason = "it was deleted by force before its end was seen, so how it ended is not known";
    await end({ kind: "failed", reason }, "");
    throw new HookFailed("precondition", `${name}: ${reason}. It is not run a second time in this deployment: sync again to run it again`);
  }
  // It may have been begun long ago, by an attempt that died before it was created.
  const started = begun.state === "begun" ? { ...begun, state: "created" as const, uid, begunAt: clock.now().epochMilliseconds } : begun;
  if (started !== begun) await records.put(run, started);

  const seconds = deadlineOf(object);
  const timeout = seconds === undefined ? request.timeout : Temporal.Duration.from({ seconds: seconds + deadlineGraceSeconds });
  const timeLeft = startCountdown(clock, timeout, Temporal.Instant.fromEpochMilliseconds(started.begunAt));
  for (;;) {
    const live = await cluster.client.find(address, signal);
    const outcome = outcomeNow(live, uid);
    if (outcome.kind === "running" && timeLeft().sign > 0) {
      await clock.sleep(interval, signal);
      continue;
    }
    const isLate = outcome.kind === "running";
    const ended = isLate ? lateAfter(timeout, live) : outcome;
    if (live !== undefined) await showHookLog(request, live);
    if (ended.kind === "succeeded") {
      await end(ended, uid);
      return log.success(`${name} has succeeded`);
    }
    if (live !== undefined) await explainUnready(request, [live]);
    const reason = hide(ended.reason, request.hidden);
    await end({ kind: "failed", reason }, uid);
    throw new HookFailed(isLate ? "deadline" : "precondition", `${name} has failed: ${reason}`);
  }
}

function unfinishedOf(
  { deploymentId }: RunHookRequest,
  { hook, event, object }: { readonly hook: Hook; readonly event: string; readonly object: KubeObject },
): UnfinishedHook {
  const { group: _, ...key } = keyOf(object);
  return { ...key, apiVersion: object.apiVersion, deploymentId, event, policies: [...hook.policies] };
}

interface PlacedHook {
  readonly name: string;
  readonly placed: Placed;
}

async function applyHook(request: RunHookRequest, { name, placed, runId }: PlacedHook & { readonly runId: string }): Promise<void> {
  const { cluster, log, rules, signal } = request;
  const live = await cluster.client.find(placed.address, signal);
  if (live !== undefined) refuseStranger(request, live, name);
  try {
    await applyManifest(cluster, placed.object, {
      rules,
      recreatedBy: runId,
      patience: cluster.patience(),
      onWait: () => log.info(`waiting for ${name}`),
      signal,
    });
  } catch (error) {
    if (!isFault(error)) throw error;
    throw new Fault(error.code, `${name} was rejected: ${hide(error.message, request.hidden)}`);
  }
}

/** The live object of this run; undefined if it was created and is gone. */
async function findOrCreate(
  request: RunHookRequest,
  hook: Hook,
  { name, placed, known, runId }: PlacedHook & { readonly known: HookRecord | undefined; readonly runId: string },
): Promise<KubeObject | undefined> {
  const { cluster, log, signal } = request;
  const { object, address } = placed;
  const isOwn = (live: KubeObject) => annotationOf(live, runAnnotation) === runId || textAt(live, "metadata", "uid") === known?.uid;
  const live = await cluster.client.find(address, signal);
  if (live !== undefined && isOwn(live)) {
    await holdObject(cluster, address, textAt(live, "metadata", "uid"), signal);
    log.info(`${name} was created by an earlier attempt of this deployment: waiting for its end`);
    return live;
  }
  // The finalizer kept what was created: what was begun and is not there was never created.
  if (known?.state === "created") return undefined;
  if (live !== undefined) await makeRoom(request, hook, { name, placed, live });
  try {
    await cluster.applier.create(object, address, { signal });
    log.info(`created ${name}`);
  } catch (error) {
    if (!isFault(error)) throw error;
    const found = isFault(error, "conflict") ? await cluster.client.find(address, signal) : undefined;
    // The answer to an earlier request was lost.
    if (found !== undefined && isOwn(found)) return found;
    throw new Fault(error.code, `${name} was rejected: ${hide(error.message, request.hidden)}`);
  }
  return await cluster.client.find(address, signal);
}

/** Deletes what an earlier run has left. */
async function makeRoom(
  request: RunHookRequest,
  { policies }: Hook,
  { name, placed: { address }, live }: PlacedHook & { readonly live: KubeObject },
): Promise<void> {
  const { cluster, log, signal } = request;
  refuseStranger(request, live, name);
  if (!policies.has("before-creation"))
    throw new Fault(
      "precondition",
      `${name} exists already, and its delete policy does not let it be deleted before its creation: delete it, or add that policy`,
    );
  const uid = textAt(live, "metadata", "uid");
  if (!isTerminating(live)) await cluster.applier.delete(address, { uid }, signal);
  await releaseObject(cluster, address, uid, signal);
  log.info(`deleted what an earlier run has left of ${name}`);
  const left = await cluster.client.find(address, signal);
  if (left === undefined || textAt(left, "metadata", "uid") !== uid) return;
  try {
    await waitUntilGone(cluster, { address, live: left }, { patience: cluster.patience(), onWait: () => {}, signal });
  } catch (error) {
    if (!isFault(error)) throw error;
    throw new Fault(error.code, `what an earlier run has left of ${name} is still there: ${error.message}`);
  }
}

function refuseStranger({ applicationId }: RunHookRequest, live: KubeObject, name: string): void {
  if (mayReplace(live, applicationId)) return;
  throw new Fault("precondition", `${name} exists already and is no hook of this application: rename one of them, or delete that object`);
}

function outcomeNow(live: KubeObject | undefined, uid: string): HookOutcome {
  if (live === undefined || textAt(live, "metadata", "uid") !== uid)
    return { kind: "failed", reason: `it is gone before its end was seen: somebody has removed its finalizer ${hookFinalizer}` };
  const outcome = outcomeOf(live);
  if (outcome.kind === "running" && isTerminating(live)) return { kind: "failed", reason: "it was deleted before it had ended" };
  return outcome;
}

function lateAfter(timeout: Temporal.Duration, live: KubeObject | undefined): Exclude<HookOutcome, { readonly kind: "running" }> {
  return { kind: "failed", reason: `it ${isSuspended(live) ? "is suspended, and " : ""}has not ended after ${formatDuration(timeout)}` };
}
