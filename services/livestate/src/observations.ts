import { setTimeout as pause } from "node:timers/promises";
import { type Application, isFinal } from "@slipway/domain";
import type { ApplicationLivestate } from "@slipway/proto/state";
import type { Logger } from "@slipway/runtime";
import PQueue from "p-queue";
import { ObservationSchedule } from "./observation-schedule.ts";

export interface ObservationsOptions {
  readonly observe: (application: Application, signal: AbortSignal) => Promise<ApplicationLivestate | undefined>;
  readonly publish: (livestate: ApplicationLivestate) => Promise<void>;
  readonly intervalMs: number;
  readonly concurrency: number;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** After a deployment has ended, its objects are looked at again and again for a little while: they come up one after the other. */
const afterDeploymentMs = [0, 2_000, 5_000, 15_000];

/** How often the schedule is looked at. */
const tickMs = 250;

/** Looks at applications, from time to time and soon after something happened to them. */
export class Observations {
  readonly #options: ObservationsOptions;
  readonly #schedule: ObservationSchedule;
  readonly #applications = new Map<string, Application>();
  readonly #published = new Map<string, string>();
  readonly #queue: PQueue;
  /** Ends when the signal aborts and no look is under way. Never rejects. */
  readonly done: Promise<void>;

  constructor(options: ObservationsOptions) {
    this.#options = options;
    this.#schedule = new ObservationSchedule(options.intervalMs);
    this.#queue = new PQueue({ concurrency: options.concurrency });
    this.done = this.#run();
  }

  /** Takes over what has become of an application; one whose deployment just ended is looked at now. */
  put(application: Application): void {
    const before = this.#applications.get(application.id);
    if (application.removedAt) {
      this.#applications.delete(application.id);
      this.#schedule.remove(application.id);
      return;
    }
    this.#applications.set(application.id, application);
    const now = Date.now();
    this.#schedule.add(application.id, now);
    const ended = application.lastEnded;
    if (ended && before && before.lastEnded?.deploymentId !== ended.deploymentId && isFinal(ended.status))
      for (const delay of afterDeploymentMs) this.#later(application.id, delay);
  }

  #later(id: string, delayMs: number): void {
    const { signal } = this.#options;
    pause(delayMs, undefined, { signal, ref: false }).then(
      () => this.#schedule.hasten(id, Date.now()),
      () => {},
    );
  }

  async #run(): Promise<void> {
    const { signal } = this.#options;
    while (!signal.aborted) {
      for (const id of this.#schedule.take(Date.now())) void this.#queue.add(() => this.#look(id));
      await pause(tickMs, undefined, { signal }).catch(() => {});
      await this.#queue.onSizeLessThan(this.#options.concurrency * 2);
    }
    this.#queue.clear();
    await this.#queue.onIdle();
  }

  async #look(id: string): Promise<void> {
    const { observe, publish, log, signal } = this.#options;
    const application = this.#applications.get(id);
    if (!application) return;
    try {
      const livestate = await observe(application, signal);
      if (!livestate) return;
      const content = fingerprint(livestate);
      if (this.#published.get(id) === content) return;
      await publish(livestate);
      this.#published.set(id, content);
      log.info(
        { applicationId: id, application: application.name, syncStatus: livestate.syncStatus, health: livestate.health },
        "live state changed",
      );
    } catch (err) {
      if (!signal.aborted) log.warn({ err, applicationId: id }, "application could not be observed");
    }
  }
}

/** What makes a live state worth telling: everything but the time it was seen at. */
function fingerprint({ at: _at, $typeName: _name, ...rest }: ApplicationLivestate): string {
  return JSON.stringify(rest, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value));
}
