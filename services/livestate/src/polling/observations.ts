import { isDeepStrictEqual } from "node:util";
import {
  type Application,
  type ApplicationLivestate,
  desiredDeployment,
  isDeploying,
  isFinal,
  isLivestateOver,
  lastLivestate,
  livestateChange,
} from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import { LivestateLog } from "../livestate-log.ts";
import { ObservationLanes } from "./observation-lanes.ts";
import { ObservationSchedule } from "./observation-schedule.ts";

export interface ObservationsOptions {
  /** Undefined for an application that has no live state yet. */
  readonly observe: (application: Application, signal: AbortSignal) => Promise<ApplicationLivestate | undefined>;
  readonly publish: (livestate: ApplicationLivestate) => Promise<unknown>;
  /** Whether changes of an application are pushed: it is not observed until something else asks for it. Default: none is. */
  readonly isPushed?: (applicationId: string) => boolean;
  /** Called when there is nothing to observe of an application any more. */
  readonly onForgotten?: (applicationId: string) => void;
  readonly intervalMs: number;
  /** How many applications of one repository and the same deploy targets are observed at the same time; of all others four times as many, not counting slow ones. */
  readonly concurrency: number;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** When to observe after the end of a deployment: its objects become ready one after the other. */
const afterDeploymentMs = [0, 2_000, 5_000, 15_000];

/** When to try again if an application is due while it is being observed. */
const busyRetryMs = 1_000;

/** When to observe again what could not be published. */
const unpublishedRetryMs = 10_000;

/** How many lanes are observed at the same time when each is full. */
const lanesAtOnce = 4;

/** The least time between two looks at the schedule, which cost more the more applications there are. */
const wakeGapMs = 100;

/**
 * Observes applications once per interval, and several times after the end of a deployment; those whose changes are pushed only when something but the live state changes.
 * Publishes only what changed: of several states that come while one is published, the newest.
 */
export class Observations {
  readonly #options: ObservationsOptions;
  readonly #schedule: ObservationSchedule;
  readonly #applications = new Map<string, Application>();
  readonly #busy = new Set<string>();
  readonly #published = new Map<string, ApplicationLivestate>();
  /** What comes while the application is published. */
  readonly #newest = new Map<string, ApplicationLivestate>();
  readonly #publishing = new Set<string>();
  readonly #logs: LivestateLog;
  readonly #queue: ObservationLanes;
  #timer: NodeJS.Timeout | undefined;
  #wakeAt = Number.POSITIVE_INFINITY;
  /** Resolves when the signal was aborted and no observation is in progress. Never rejects. */
  readonly done: Promise<void>;

  constructor(options: ObservationsOptions) {
    const { promise: done, resolve } = Promise.withResolvers<void>();
    this.#options = options;
    this.#schedule = new ObservationSchedule(options.intervalMs);
    this.#logs = new LivestateLog(options.log);
    this.#queue = new ObservationLanes({ perLane: options.concurrency, atOnce: lanesAtOnce * options.concurrency });
    this.done = done;
    const stop = () => {
      clearTimeout(this.#timer);
      this.#queue.clear();
      this.#queue.onIdle().then(resolve, resolve);
    };
    if (options.signal.aborted) stop();
    else options.signal.addEventListener("abort", stop, { once: true });
  }

  /**
   * Takes in the new state of an application. If its deployment has just ended, or if it was held, released or removed, it is observed at once. Of one that a person has forgotten
   * nothing is observed any more: its last live state is published, see `lastLivestate`.
   */
  put(application: Application): void {
    const { id, removedAt, forgotten, lastEnded } = application;
    const before = this.#applications.get(id);
    if (removedAt && desiredDeployment(application) === undefined) {
      this.#forget(id);
      return;
    }
    this.#applications.set(id, application);
    const now = performance.now();
    this.#schedule.add(id, now);
    if (lastEnded && before && before.lastEnded?.deploymentId !== lastEnded.deploymentId && isFinal(lastEnded.status))
      for (const delay of afterDeploymentMs) this.#schedule.addTime(id, now + delay);
    else if (before && (isCompared(application, before) || removedAt !== before.removedAt || forgotten !== before.forgotten))
      this.#schedule.addTime(id, now);
    this.#wake(this.#schedule.next(id));
  }

  /** Takes in a live state that a plugin pushed. */
  pushed(livestate: ApplicationLivestate): void {
    void this.#publish(livestate);
  }

  /** Observes an application again, after so many milliseconds. */
  again(applicationId: string, inMs: number): void {
    if (!this.#applications.has(applicationId)) return;
    const now = performance.now();
    this.#schedule.add(applicationId, now);
    this.#schedule.addTime(applicationId, now + inMs);
    this.#wake(this.#schedule.next(applicationId));
  }

  /** Another process published this state of an application: what is observed here is published again if it is another one. */
  overtaken(applicationId: string): void {
    this.#published.delete(applicationId);
    this.again(applicationId, 0);
  }

  /** What was published is gone: every application's next live state is published, changed or not. */
  forgetPublished(): void {
    this.#published.clear();
    const now = performance.now();
    for (const id of this.#applications.keys()) this.#schedule.add(id, now);
    this.#wake(this.#schedule.next());
  }

  /** Looks at the schedule at this time, or earlier if that was requested before. */
  #wake(at: number | undefined): void {
    if (at === undefined || at >= this.#wakeAt || this.#options.signal.aborted) return;
    clearTimeout(this.#timer);
    this.#wakeAt = at;
    this.#timer = setTimeout(() => this.#begin(), Math.max(0, at - performance.now()));
  }

  #begin(): void {
    const now = performance.now();
    this.#wakeAt = Number.POSITIVE_INFINITY;
    for (const id of this.#schedule.take(now)) {
      if (this.#busy.has(id)) this.#schedule.addTime(id, now + busyRetryMs);
      else {
        this.#busy.add(id);
        this.#queue.add(laneOf(this.#applications.get(id)), () => this.#observe(id));
      }
    }
    const next = this.#schedule.next();
    this.#wake(next && Math.max(next, now + wakeGapMs));
  }

  async #observe(id: string): Promise<void> {
    const { observe, isPushed, log, signal } = this.#options;
    try {
      const application = this.#applications.get(id);
      if (!application) return;
      if (application.forgotten) {
        await this.#publish(lastLivestate(application, Temporal.Now.instant()));
        return;
      }
      const livestate = await observe(application, signal);
      const now = this.#applications.get(id);
      if (!now) this.#forget(id);
      // One that was forgotten meanwhile is due again.
      if (!livestate || !now || now.forgotten) return;
      // An application that changed meanwhile is observed again: it may be compared with another commit now.
      if (now === application && isPushed?.(id)) this.#schedule.remove(id);
      await this.#publish(livestate);
    } catch (err) {
      if (!signal.aborted) log.warn({ err, applicationId: id }, "application could not be observed");
    } finally {
      this.#busy.delete(id);
    }
  }

  /** Publishes the newest state of an application if it is not as it was published. Never rejects. */
  async #publish(livestate: ApplicationLivestate): Promise<void> {
    const { publish, log, signal } = this.#options;
    const { applicationId: id } = livestate;
    this.#newest.set(id, livestate);
    if (this.#publishing.has(id)) return;
    this.#publishing.add(id);
    try {
      for (let next = this.#take(id); next; next = this.#take(id)) {
        const before = this.#applications.get(id);
        if (!before) return;
        const isOver = isLivestateOver(before, next);
        const said = isOver ? lastLivestate(before, next.at) : next;
        const published = this.#published.get(id);
        const isNews = published === undefined || livestateChange(published, said) !== undefined;
        if (isNews) await publish(said);
        // One that was removed meanwhile is published again if it comes back.
        const application = this.#applications.get(id);
        if (!application) return;
        if (isOver && application === before) {
          this.#forget(id);
          return;
        }
        if (!isNews) continue;
        this.#published.set(id, said);
        this.#logs.changed(application, said);
      }
    } catch (err) {
      if (signal.aborted) return;
      log.warn({ err, applicationId: id }, "live state could not be published");
      // Nothing else may change of one that is pushed.
      this.again(id, unpublishedRetryMs);
    } finally {
      this.#publishing.delete(id);
    }
  }

  /** There is nothing to observe of an application until it comes back. */
  #forget(id: string): void {
    this.#applications.delete(id);
    this.#published.delete(id);
    this.#newest.delete(id);
    this.#logs.forget(id);
    this.#schedule.remove(id);
    this.#options.onForgotten?.(id);
  }

  #take(id: string): ApplicationLivestate | undefined {
    const newest = this.#newest.get(id);
    this.#newest.delete(id);
    return newest;
  }
}

/** What may be slow for an application: its repository, and its deploy targets. */
function laneOf(application: Application | undefined): string {
  if (application === undefined) return "";
  const targets = Object.entries(application.deployTargets).flatMap(([plugin, names]) => names.map((name) => `${plugin}/${name}`));
  return JSON.stringify([application.source.repositoryId, targets.sort()]);
}

/** Whether it is compared with another commit than before, or on other deploy targets, and nothing is about to deploy. While something was, it stayed compared with the commit before. */
function isCompared(application: Application, before: Application): boolean {
  const isSame = desiredDeployment(application)?.commitHash === desiredDeployment(before)?.commitHash;
  return (
    !isDeploying(application) && (isDeploying(before) || !(isSame && isDeepStrictEqual(application.deployTargets, before.deployTargets)))
  );
}
