import { createHash } from "node:crypto";
import {
  type ApplicationLivestate,
  type DriftingApplication,
  type DriftObservation,
  driftObservation,
  noDrift,
  textOfDriftedObject,
} from "@slipway/domain";

export interface DriftReportsOptions {
  readonly publish: (observation: DriftObservation) => Promise<void>;
  readonly now: () => Temporal.Instant;
  /** What could not be published later. It is published with the next change of the values. */
  readonly onLost: (error: unknown, applicationId: string) => void;
  /** How long new values of the same drifts are gathered. Default: 10 s. */
  readonly gatherMs?: number;
}

/** How long after the removal of an application a new process says that its drifts have ended: as long as the stream keeps that. */
const saidForMs = 7 * 86_400_000;

/** What was published last of an application. */
interface Reported {
  /** A digest of what drifts. */
  readonly what: string;
  /** A digest of the values, too. */
  readonly whole: string;
}

/** New values that are published at the end of their time. */
interface Late {
  observation: DriftObservation;
  readonly timer: NodeJS.Timeout;
}

/**
 * Publishes the drift of applications for the permanent record: the first that is observed of each after a start, and then whatever differs from the one
 * before. That something else drifts is published at once, before it is said to anybody; new values of what drifts already within some seconds, because they may change all the time.
 * It holds nothing that a new process would miss: the record knows which drifts are open, and what it is told again changes nothing.
 */
export class DriftReports implements Disposable {
  readonly #options: Required<DriftReportsOptions>;
  readonly #applications = new Map<string, DriftingApplication>();
  readonly #reported = new Map<string, Reported>();
  readonly #late = new Map<string, Late>();
  /** Late values that are being published: what comes after them waits, so that the record gets everything in order. */
  readonly #publishing = new Map<string, Promise<void>>();

  constructor(options: DriftReportsOptions) {
    this.#options = { gatherMs: 10_000, ...options };
  }

  /** Takes in the new state of an application. If it was removed, its drifts end; that is not said again more than a week later. */
  async putApplication(application: DriftingApplication): Promise<void> {
    this.#applications.set(application.id, application);
    const { removedAt, lastEnded } = application;
    const now = this.#options.now();
    if (removedAt && lastEnded && now.epochMilliseconds - removedAt.epochMilliseconds <= saidForMs)
      await this.#report(noDrift(application, now));
  }

  /** Takes in a new live state of an application. Resolves when what drifts now is published; its values may follow. */
  async putLivestate(livestate: ApplicationLivestate): Promise<void> {
    const application = this.#applications.get(livestate.applicationId);
    const observation = application && driftObservation(application, livestate);
    if (observation) await this.#report(observation);
  }

  /** The application is not followed any more. What comes of it again is published. */
  forget(applicationId: string): void {
    this.#takeLate(applicationId);
    for (const known of [this.#applications, this.#reported]) known.delete(applicationId);
  }

  /** What was published is gone: the drift of every application is published again. */
  forgetPublished(): void {
    this.#reported.clear();
  }

  /** Publishes no more values. */
  [Symbol.dispose](): void {
    for (const id of [...this.#late.keys()]) this.#takeLate(id);
  }

  async #report(observation: DriftObservation): Promise<void> {
    const { applicationId, removed } = observation;
    const what = digestOf(whatDrifts(observation));
    if (this.#reported.get(applicationId)?.what === what) {
      this.#gather(observation);
      return;
    }
    this.#takeLate(applicationId);
    await this.#publishing.get(applicationId);
    await this.#publish(observation, what);
    const application = this.#applications.get(applicationId);
    // It was removed meanwhile, and what was published may have come after its end.
    if (!removed && application?.removedAt) {
      this.#reported.delete(applicationId);
      await this.#report(noDrift(application, this.#options.now()));
    }
  }

  /** Publishes the newest of these values later. */
  #gather(observation: DriftObservation): void {
    const { applicationId } = observation;
    const late = this.#late.get(applicationId);
    if (late) late.observation = observation;
    else this.#late.set(applicationId, { observation, timer: setTimeout(() => this.#publishLate(applicationId), this.#options.gatherMs) });
  }

  #publishLate(applicationId: string): void {
    const observation = this.#takeLate(applicationId);
    const reported = this.#reported.get(applicationId);
    if (observation === undefined || reported?.whole === wholeOf(observation)) return;
    if (this.#publishing.has(applicationId)) {
      this.#gather(observation);
      return;
    }
    const publishing = this.#publish(observation, digestOf(whatDrifts(observation)))
      .catch((error: unknown) => this.#options.onLost(error, applicationId))
      .finally(() => this.#publishing.delete(applicationId));
    this.#publishing.set(applicationId, publishing);
  }

  #takeLate(applicationId: string): DriftObservation | undefined {
    const late = this.#late.get(applicationId);
    clearTimeout(late?.timer);
    this.#late.delete(applicationId);
    return late?.observation;
  }

  async #publish(observation: DriftObservation, what: string): Promise<void> {
    const { applicationId } = observation;
    this.#reported.set(applicationId, { what, whole: wholeOf(observation) });
    try {
      await this.#options.publish(observation);
    } catch (error) {
      this.#reported.delete(applicationId);
      throw error;
    }
  }
}

/** Everything but the values of the drifts and the time. */
function whatDrifts({ at: _, drifts, ...observation }: DriftObservation): object {
  return { ...observation, drifts: drifts.map(({ kind, object, field }) => [kind, textOfDriftedObject(object), field]) };
}

function wholeOf({ at: _, ...content }: DriftObservation): string {
  return digestOf(content);
}

function digestOf(content: object): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("base64");
}
