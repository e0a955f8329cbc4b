import { createHash } from "node:crypto";
import { type ApplicationLivestate, type DriftingApplication, type DriftObservation, driftObservation, noDrift } from "@slipway/domain";

export interface DriftReportsOptions {
  readonly publish: (observation: DriftObservation) => Promise<void>;
  readonly now: () => Temporal.Instant;
}

/**
 * Publishes the drift of applications for the permanent record: the first that is observed of each after a start, and then whatever differs from the one
 * before. It holds nothing that a new process would miss: the record knows which drifts are open, and what it is told again changes nothing.
 */
export class DriftReports {
  readonly #options: DriftReportsOptions;
  readonly #applications = new Map<string, DriftingApplication>();
  /** Digests of what was published last, by application. */
  readonly #published = new Map<string, string>();

  constructor(options: DriftReportsOptions) {
    this.#options = options;
  }

  /** Takes in the new state of an application. If it was removed, its drifts end. */
  async putApplication(application: DriftingApplication): Promise<void> {
    this.#applications.set(application.id, application);
    if (application.removedAt && application.lastEnded) await this.#report(noDrift(application, this.#options.now()));
  }

  /** Takes in a new live state of an application. */
  async putLivestate(livestate: ApplicationLivestate): Promise<void> {
    const application = this.#applications.get(livestate.applicationId);
    const observation = application && driftObservation(application, livestate);
    if (observation) await this.#report(observation);
  }

  /** What was published is gone: the drift of every application is published again. */
  forgetPublished(): void {
    this.#published.clear();
  }

  async #report(observation: DriftObservation): Promise<void> {
    const { applicationId, removed } = observation;
    const digest = digestOf(observation);
    if (this.#published.get(applicationId) === digest) return;
    this.#published.set(applicationId, digest);
    try {
      await this.#options.publish(observation);
    } catch (error) {
      this.#published.delete(applicationId);
      throw error;
    }
    const application = this.#applications.get(applicationId);
    // It was removed meanwhile, and what was published may have come after its end.
    if (!removed && application?.removedAt) {
      this.#published.delete(applicationId);
      await this.#report(noDrift(application, this.#options.now()));
    }
  }
}

function digestOf({ at: _at, ...content }: DriftObservation): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("base64");
}
