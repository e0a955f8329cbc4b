import { type ApplicationLivestate, type LivestateChange, livestateChange, withLivestateChange } from "@slipway/domain";

/** A new state of an application; with the change that led to it from the one before, unless it is the first. Its version may be more than one higher. */
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

  /** Undefined if it is not newer. A snapshot without a version, of an older writer, is always newer. One that overtook its changes is a change of what is known, too. */
  snapshot(livestate: ApplicationLivestate): JoinedState | undefined {
    const known = this.#state;
    if (known && !this.isNewer(livestate.version)) return undefined;
    let next = livestate;
    for (const change of this.#waiting) if (change.state.version === next.version + 1) next = withLivestateChange(next, change);
    const { resources: _, ...state } = next;
    this.#waiting = this.#waiting.filter((each) => each.state.version > state.version);
    if (known === undefined) {
      this.#state = next;
      return { livestate: next };
    }
    const change = livestateChange(known, next) ?? { state, changed: [], removed: [] };
    // Resources that are as they were stay the same objects.
    this.#state = withLivestateChange(known, change);
    return { livestate: this.#state, change };
  }

  /** Whether a snapshot of this version would be newer. */
  isNewer(version: number): boolean {
    return this.#state === undefined || version === 0 || version > this.#state.version;
  }

  /** Whether it holds nothing but that the live state is over: then it need not be held. */
  get isOver(): boolean {
    return this.#state?.over === true && this.#waiting.length === 0;
  }

  /** Undefined if it is not newer, or if one before it is missing: then the next snapshot counts. The last one says all, whatever came before. */
  change(change: LivestateChange): JoinedState | undefined {
    const { version, over } = change.state;
    if (over) return this.snapshot({ ...change.state, resources: [] });
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
