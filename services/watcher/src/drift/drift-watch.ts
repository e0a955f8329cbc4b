import {
  type Application,
  type ApplicationLivestate,
  awaitsFormerTarget,
  desiredDeployment,
  driftsOf,
  driftWindowMs,
  type Fight,
  holdOn,
  isFault,
  lostFight,
  type OnOutOfSyncConfig,
  type Repair,
  repairsInRow,
  retryWindowMs,
  shouldTriggerOnOutOfSync,
  staleReason,
  textOfDrift,
} from "@slipway/domain";
import { type Logger, longestTimerMs, TimeLimits } from "@slipway/runtime";
import type { ApplicationIndex } from "../applications/application-index.ts";
import { KeyedTurns } from "../following/keyed-turns.ts";

export interface DriftWatchDeps {
  readonly index: Pick<ApplicationIndex, "find">;
  /** The drift settings in an application's file, at the commit that should be running; undefined if the file is invalid. */
  readonly settingsOf: (application: Application) => Promise<OnOutOfSyncConfig | undefined>;
  /** Deploys the commit that should be running again. Idempotent until another deployment ends. */
  readonly trigger: (application: Application, repair: Repair | undefined) => Promise<void>;
  /** Holds the drift from a commit, because something makes it again after each repair. Idempotent. */
  readonly giveUp: (application: Application, commitHash: string, fight: Fight) => Promise<void>;
  readonly now: () => Temporal.Instant;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** What the watch takes in of a live state. */
export type ObservedDrift = Pick<
  ApplicationLivestate,
  "applicationId" | "syncStatus" | "commitHash" | "afterDeploymentId" | "resources" | "syncReason"
>;

/** What it holds of one. */
interface HeldDrift extends Pick<ObservedDrift, "commitHash" | "afterDeploymentId"> {
  readonly drifts: Repair["drifts"];
  /** Whether nothing has drifted: only what is left on a former deploy target may be a reason to deploy. */
  readonly isSynced: boolean;
}

/** How many drifts of an application are told apart. */
const mostDrifts = 20;

/** How soon to retry an application that could not be deployed, or whose deployment waits or runs. */
const retryMs = 10_000;

/** Applications whose drift is considered at the same time: each reads its file from Git. */
const atOnce = 8;
/** A repository that does not answer holds up the applications of others for so long at most. */
const patienceMs = 10_000;

/**
 * Deploys applications that are out of sync again, if their file asks for it and they are not held: at once, or when `minWindow` has passed since the
 * last deployment. Whatever the file says, deploys a commit that is to be deployed again by itself (see `Application.retry`): that an application is out of sync
 * means that what was unavailable can be read again, and of a former deploy target nothing tells, so that it is tried whenever the pause is over. A drift that something makes again after each repair waits twice as long each time, and is given up after
 * `maxRepairs`. Applications are considered in turn, with what was observed last: neither a drift that changes all the time nor many others keep one from
 * being repaired. Everything it holds follows from the live states and the applications, so a new watcher continues from those.
 */
export class DriftWatch {
  readonly #deps: DriftWatchDeps;
  readonly #turns = new KeyedTurns({ atOnce, patienceMs, work: (applicationId) => this.#consider(applicationId) });
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** The newest observation of each application that drifted. */
  readonly #drifts = new Map<string, HeldDrift>();
  /** The window after the last deployment of each application that drifted. */
  readonly #windows = new Map<string, { readonly endedAt: Temporal.Instant; readonly limits: TimeLimits }>();

  /** Applications that drifted, of which nothing is done until they change or something else is observed of them. */
  readonly #resting = new Set<string>();

  constructor(deps: DriftWatchDeps) {
    this.#deps = deps;
    const stop = () => {
      for (const timer of this.#timers.values()) clearTimeout(timer);
    };
    deps.signal.addEventListener("abort", stop, { once: true });
  }

  /**
   * Takes in a new sync status, and resolves when it was considered. A drift of which only the values are new was considered already: they may change a hundred times a second.
   * Never throws.
   */
  async observe({ applicationId, syncStatus, commitHash, afterDeploymentId, ...state }: ObservedDrift): Promise<void> {
    const isSynced = syncStatus === "synced";
    const drift = { commitHash, afterDeploymentId, isSynced, drifts: driftsOf(state).slice(0, mostDrifts) };
    const known = this.#drifts.get(applicationId);
    if (known && (syncStatus === "out-of-sync" || isSynced) && textOf(known) === textOf(drift)) return;
    clearTimeout(this.#timers.get(applicationId));
    this.#timers.delete(applicationId);
    this.#drifts.delete(applicationId);
    this.#resting.delete(applicationId);
    if (syncStatus !== "out-of-sync" && !(isSynced && this.#mayAwaitFormer(applicationId, drift))) return;
    this.#drifts.set(applicationId, drift);
    await this.#turns.take(applicationId);
  }

  /** Takes in that an application has changed: what rested until then is considered again. Never throws. */
  applicationChanged(applicationId: string): void {
    if (this.#resting.delete(applicationId) && this.#drifts.has(applicationId)) void this.#turns.take(applicationId);
  }

  /** Does nothing once the application is not out of sync any more. */
  async #consider(applicationId: string): Promise<void> {
    const { index, settingsOf, trigger, log, signal } = this.#deps;
    const isOver = () => signal.aborted || !this.#drifts.has(applicationId);
    const application = index.find(applicationId);
    if (isOver()) return;
    if (!application || application.removedAt) return this.#forget(applicationId);
    const observed = this.#drifts.get(applicationId);
    if (observed?.isSynced && !this.#mayAwaitFormer(applicationId, observed)) return this.#forget(applicationId);
    // The live state of a disabled or held application may stay the same until it is enabled or released.
    if (application.disabled) return this.#rest(applicationId);
    const desired = desiredDeployment(application);
    if (desired && holdOn(application, { trigger: "out-of-sync", commitHash: desired.commitHash })) return this.#rest(applicationId);
    if (observed && staleReason(application, observed) !== undefined) return this.#rest(applicationId);
    try {
      const config = await settingsOf(application);
      const { lastEnded, failuresInRow, activeDeploymentId, queue } = application;
      const retry = application.retry?.commitHash === desired?.commitHash ? application.retry : undefined;
      // What was observed while the file was read counts.
      const drift = this.#drifts.get(applicationId);
      if (!config || !drift || signal.aborted) return;
      // A deployment or a hold came after the observation, or while the file was read: the next one tells what differs from what should be running now.
      if (desired === undefined || staleReason(application, drift) !== undefined) {
        this.#rest(applicationId);
        if (index.find(applicationId) !== application) this.applicationChanged(applicationId);
        return;
      }
      if ((config.disabled || drift.isSynced) && !retry) return;
      const repair = retry ? undefined : { drifts: drift.drifts, config };
      const now = this.#deps.now();
      const active = activeDeploymentId !== undefined || queue.length > 0;
      const fight = repair && !active && lostFight(application.fights, repair, now);
      if (fight) {
        await this.#deps.giveUp(application, drift.commitHash, fight);
        return this.#later(applicationId, retryMs);
      }
      const repairs = repair ? repairsInRow(application.fights, repair, now) : 0;
      const windowMs = retry ? retryWindowMs(retry) : driftWindowMs(config, { failuresInRow, repairs });
      const windowLeftMs = lastEnded?.completedAt && this.#windowLeftMs(applicationId, lastEnded.completedAt, windowMs);
      const decision = shouldTriggerOnOutOfSync({ config, windowLeftMs, failuresInRow, repairs, isRetry: retry !== undefined, active });
      if (decision.trigger) await trigger(application, repair);
      else this.#later(applicationId, active || windowLeftMs === undefined ? retryMs : windowLeftMs);
    } catch (err) {
      if (isOver()) return;
      log[isFault(err) ? "warn" : "error"]({ err, applicationId }, "drift could not be handled");
      this.#later(applicationId, retryMs);
    }
  }

  /** The number of applications of which it holds anything. Those that are gone are forgotten at the latest when another one drifts for the first time. */
  get size(): number {
    return new Set([...this.#timers.keys(), ...this.#drifts.keys(), ...this.#windows.keys(), ...this.#resting]).size;
  }

  /** Whether a synced application may have something left to delete on a former deploy target: also as long as the end of the deployment before is not known here. */
  #mayAwaitFormer(applicationId: string, { afterDeploymentId }: Pick<HeldDrift, "afterDeploymentId">): boolean {
    const application = this.#deps.index.find(applicationId);
    if (application === undefined || application.removedAt) return false;
    return application.lastEnded?.deploymentId !== afterDeploymentId || awaitsFormerTarget(application);
  }

  #isThere(applicationId: string): boolean {
    const application = this.#deps.index.find(applicationId);
    return application !== undefined && !application.removedAt;
  }

  #forget(applicationId: string): void {
    clearTimeout(this.#timers.get(applicationId));
    for (const held of [this.#timers, this.#drifts, this.#windows, this.#resting]) held.delete(applicationId);
  }

  #windowLeftMs(applicationId: string, endedAt: Temporal.Instant, windowMs: number): number {
    const known = this.#windows.get(applicationId);
    if (!known) for (const id of this.#windows.keys()) if (!this.#isThere(id)) this.#forget(id);
    const window = known?.endedAt.equals(endedAt) ? known : { endedAt, limits: new TimeLimits(this.#deps.now) };
    this.#windows.set(applicationId, window);
    return window.limits.leftMs(windowMs, endedAt);
  }

  /** Considers it again once it has changed. */
  #rest(applicationId: string): void {
    clearTimeout(this.#timers.get(applicationId));
    this.#timers.delete(applicationId);
    if (this.#drifts.has(applicationId)) this.#resting.add(applicationId);
  }

  #later(applicationId: string, delayMs: number): void {
    clearTimeout(this.#timers.get(applicationId));
    if (!this.#drifts.has(applicationId)) return;
    const timer = setTimeout(() => void this.#turns.take(applicationId), Math.min(Math.max(100, delayMs), longestTimerMs));
    timer.unref();
    this.#timers.set(applicationId, timer);
  }
}

/** Everything but the values of a drift: what is done about it does not depend on them. */
function textOf({ commitHash, afterDeploymentId, isSynced, drifts }: HeldDrift): string {
  return JSON.stringify([commitHash, afterDeploymentId, isSynced, drifts.map((drift) => [textOfDrift(drift), drift.manager])]);
}
