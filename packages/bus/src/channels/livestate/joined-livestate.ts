import { type ApplicationLivestate, type LivestateChange, withLivestateChange } from "@slipway/domain";

/** A new state of an application; with the change that led to it from the one before, if it is known. */
export interface JoinedState {
  readonly livestate: ApplicationLivestate;
  readonly change?: LivestateChange;
}

/** How many changes wait for the snapshot before them. */
const mostWaiting = 256;

/** The live state of one application, from snapshots and changes that come in any order. */
export class JoinedLivestate {
  #state: ApplicationLivestate | undefined;
  /** Changes after one that is missing. */
  #waiting: LivestateChange[] = [];

  /** Undefined if it is not newer. A snapshot without a version, of an older writer, is always newer. */
  snapshot(livestate: ApplicationLivestate): JoinedState | undefined {
    if (this.#state && livestate.version > 0 && livestate.version <= this.#state.version) return undefined;
    this.#state = livestate;
    for (const change of this.#waiting)
      if (change.state.version === this.#state.version + 1) this.#state = withLivestateChange(this.#state, change);
    const { version } = this.#state;
    this.#waiting = this.#waiting.filter(({ state }) => state.version > version);
    return { livestate: this.#state };
  }

  /** Undefined if it is not newer, or if one before it is missing: then the next snapshot counts. */
  change(change: LivestateChange): JoinedState | undefined {
    const { version } = change.state;
    if (this.#state && version <= this.#state.version) return undefined;
    if (this.#state && version === this.#state.version + 1) {
      this.#state = withLivestateChange(this.#state, change);
      return { livestate: this.#state, change };
    }
    // The snapshot that is waited for is newer than what is dropped.
    if (this.#waiting.length === mostWaiting) this.#waiting = [];
    this.#waiting.push(change);
    return undefined;
  }
}
