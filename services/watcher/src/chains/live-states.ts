import type { ApplicationKey, ApplicationLivestate } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";

export interface LiveStatesDeps {
  /** The live states of an application: the newest, then every one after it. Ends when the signal aborts. */
  readonly livestates: (key: ApplicationKey, signal: AbortSignal) => AsyncIterable<ApplicationLivestate>;
  /** A followed application was observed. Never throws. */
  readonly onObserved: (applicationId: string) => void;
  /** A live state could not be followed any more: it is followed again when it is asked for. Never throws. */
  readonly onLost: (applicationId: string) => void;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

interface Followed {
  readonly stop: AbortController;
  /** Those for whom it is followed. */
  readonly askers: Set<string>;
  newest: ApplicationLivestate | undefined;
}

/** The newest live states of those applications that somebody asks for, each followed once, and for as long as somebody needs it. */
export class LiveStates {
  readonly #deps: LiveStatesDeps;
  readonly #followed = new Map<string, Followed>();

  constructor(deps: LiveStatesDeps) {
    this.#deps = deps;
  }

  /** The newest live state of an application, undefined until one is observed. It is followed from now on, until `asker` releases it. */
  of(key: ApplicationKey, asker: string): ApplicationLivestate | undefined {
    const known = this.#followed.get(key.applicationId);
    known?.askers.add(asker);
    if (known) return known.newest;
    const followed: Followed = { stop: new AbortController(), askers: new Set([asker]), newest: undefined };
    this.#followed.set(key.applicationId, followed);
    void this.#follow(key, followed);
    return undefined;
  }

  /** Ends to follow the live state of an application, unless somebody else needs it. */
  release(applicationId: string, asker: string): void {
    const followed = this.#followed.get(applicationId);
    if (!followed?.askers.delete(asker) || followed.askers.size > 0) return;
    this.#followed.delete(applicationId);
    followed.stop.abort();
  }

  async #follow(key: ApplicationKey, followed: Followed): Promise<void> {
    const { livestates, onObserved, onLost, log, signal } = this.#deps;
    const { applicationId } = key;
    const until = AbortSignal.any([signal, followed.stop.signal]);
    try {
      for await (const livestate of livestates(key, until)) {
        followed.newest = livestate;
        onObserved(applicationId);
      }
    } catch (err) {
      if (until.aborted) return;
      log.error({ err, applicationId }, "live state of an application could not be followed");
      this.#followed.delete(applicationId);
      onLost(applicationId);
    }
  }
}
