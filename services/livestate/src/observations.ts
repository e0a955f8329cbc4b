import { type Application, type ApplicationLivestate, desiredDeployment, isFinal } from "@slipway/domain";
import { forPrograms, type Logger } from "@slipway/runtime";
import PQueue from "p-queue";
import { ObservationSchedule } from "./observation-schedule.ts";

export interface ObservationsOptions {
  /** Undefined for an application that has no live state yet. */
  readonly observe: (application: Application, signal: AbortSignal) => Promise<ApplicationLivestate | undefined>;
  readonly publish: (livestate: ApplicationLivestate) => Promise<void>;
  readonly intervalMs: number;
  /** How many applications are observed at the same time. */
  readonly concurrency: number;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** When to observe after the end of a deployment: its objects become ready one after the other. */
const afterDeploymentMs = [0, 2_000, 5_000, 15_000];

/** When to try again if an application is due while it is being observed. */
const busyRetryMs = 1_000;

/** The least time between two looks at the schedule, which cost more the more applications there are. */
const wakeGapMs = 100;

/** Observes applications once per interval, and several times after the end of a deployment. Publishes only what changed. */
export class Observations {
  readonly #options: ObservationsOptions;
  readonly #schedule: ObservationSchedule;
  readonly #applications = new Map<string, Application>();
  readonly #busy = new Set<string>();
  readonly #published = new Map<string, string>();
  /** As they were logged last. */
  readonly #logged = new Map<string, Status>();
  readonly #queue: PQueue;
  #timer: NodeJS.Timeout | undefined;
  #wakeAt = Number.POSITIVE_INFINITY;
  /** Resolves when the signal was aborted and no observation is in progress. Never rejects. */
  readonly done: Promise<void>;

  constructor(options: ObservationsOptions) {
    const { promise: done, resolve } = Promise.withResolvers<void>();
    this.#options = options;
    this.#schedule = new ObservationSchedule(options.intervalMs);
    this.#queue = new PQueue({ concurrency: options.concurrency });
    this.done = done;
    const stop = () => {
      clearTimeout(this.#timer);
      this.#queue.clear();
      this.#queue.onIdle().then(resolve, resolve);
    };
    if (options.signal.aborted) stop();
    else options.signal.addEventListener("abort", stop, { once: true });
  }

  /** Takes in the new state of an application. If its deployment has just ended, or if it was held, released or removed, it is observed at once. */
  put(application: Application): void {
    const { id, removedAt, lastEnded } = application;
    const before = this.#applications.get(id);
    if (removedAt && desiredDeployment(application) === undefined) {
      this.#applications.delete(id);
      this.#published.delete(id);
      this.#logged.delete(id);
      this.#schedule.remove(id);
      return;
    }
    this.#applications.set(id, application);
    const now = performance.now();
    this.#schedule.add(id, now);
    if (lastEnded && before && before.lastEnded?.deploymentId !== lastEnded.deploymentId && isFinal(lastEnded.status))
      for (const delay of afterDeploymentMs) this.#schedule.addTime(id, now + delay);
    else if (before && (isCompared(application, before) || removedAt !== before.removedAt)) this.#schedule.addTime(id, now);
    this.#wake(this.#schedule.next(id));
  }

  /** What was published is gone: every application's next live state is published, changed or not. */
  forgetPublished(): void {
    this.#published.clear();
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
        void this.#queue.add(() => this.#observe(id));
      }
    }
    const next = this.#schedule.next();
    this.#wake(next && Math.max(next, now + wakeGapMs));
  }

  async #observe(id: string): Promise<void> {
    const { observe, publish, log, signal } = this.#options;
    try {
      const application = this.#applications.get(id);
      const livestate = application && (await observe(application, signal));
      if (!livestate || !this.#applications.has(id)) return;
      if (isOver(application, livestate)) this.#schedule.remove(id);
      const content = contentOf(livestate);
      if (this.#published.get(id) === content) return;
      await publish(livestate);
      // One that was removed meanwhile is published again if it comes back.
      if (this.#applications.has(id)) this.#published.set(id, content);
      const before = this.#logged.get(id);
      // What differs during a deployment is what that deploys.
      const isDeploying = isDeployed(application) || isDeployed(this.#applications.get(id) ?? application);
      const hasDrift = livestate.syncStatus === "out-of-sync" && (!isDeploying || before?.hasDrift === true);
      const logged = { syncStatus: livestate.syncStatus, health: livestate.health, hasDrift };
      logChange(log, application, { ...logged, syncReason: livestate.syncReason, isDeploying }, before);
      this.#logged.set(id, logged);
    } catch (err) {
      if (!signal.aborted) log.warn({ err, applicationId: id }, "application could not be observed");
    } finally {
      this.#busy.delete(id);
    }
  }
}

interface Status extends Pick<ApplicationLivestate, "syncStatus" | "health"> {
  /** Whether it is out of sync, and not only until the deployment that runs has ended. */
  readonly hasDrift: boolean;
}

/** Resources come and go without a change that a person cares about: that is only for those who debug. */
function logChange(
  log: Logger,
  { id, name }: Application,
  {
    syncStatus,
    syncReason,
    health,
    hasDrift,
    isDeploying,
  }: Status & Pick<ApplicationLivestate, "syncReason"> & { readonly isDeploying: boolean },
  before: Status | undefined,
) {
  const isNewSync = before?.syncStatus !== syncStatus || before.hasDrift !== hasDrift;
  const isNewHealth = before?.health !== health;
  // That it deploys is said by the deployment, and that nothing is known at first is no news.
  const isSaid = syncStatus === "deploying" || (isDeploying && syncStatus === "out-of-sync");
  const isNews = isSaid ? isNewHealth : before !== undefined || syncStatus !== "unknown" || health !== "unknown";
  const fields = { application: name, applicationId: id, syncStatus, health, ...(syncStatus === "out-of-sync" && { reason: syncReason }) };
  if (!isNewSync && !isNewHealth) log.debug(fields, "live state changed");
  else if (isNewSync && hasDrift) log.warn(fields, "drift found");
  else if (before?.hasDrift && syncStatus === "synced") log.info(fields, "drift is gone");
  else log.info({ ...(!isNews && forPrograms), ...fields }, "live state changed");
}

function isDeployed({ activeDeploymentId, queue }: Application): boolean {
  return activeDeploymentId !== undefined || queue.length > 0;
}

/** Whether nothing is left of a removed application: there is nothing to look at until it comes back. */
function isOver({ removedAt, prunedAt }: Application, { resources, syncReason }: ApplicationLivestate): boolean {
  return removedAt !== undefined && prunedAt !== undefined && resources.length === 0 && syncReason === "";
}

/** Whether it is compared with another commit than before, and nothing is about to deploy. */
function isCompared(application: Application, before: Application): boolean {
  return !isDeployed(application) && desiredDeployment(application)?.commitHash !== desiredDeployment(before)?.commitHash;
}

/** Everything but the time of the observation. */
function contentOf({ at: _at, ...content }: ApplicationLivestate): string {
  return JSON.stringify(content);
}
