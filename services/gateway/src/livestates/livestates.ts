import type { JoinedState } from "@slipway/bus";
import type { ApplicationLivestate, LivestateChange } from "@slipway/domain";

/** How many resources the changes that are remembered may have. */
const mostRemembered = 20_000;

/** A change, and the version of the state that it changed. */
interface Remembered {
  readonly applicationId: string;
  readonly since: number;
  readonly change: LivestateChange;
}

/** The live states of all applications, and the last changes of them, so that clients go on after a short absence. */
export class Livestates {
  readonly #states = new Map<string, ApplicationLivestate>();
  /** The last changes of each application, each since the version of the one before. */
  readonly #changes = new Map<string, Set<Remembered>>();
  /** The changes of all applications, oldest first. */
  readonly #all = new Set<Remembered>();
  #remembered = 0;
  readonly #listeners = new Map<string, Set<(state: JoinedState) => void>>();

  /** Takes in a state that is newer than the one before of its application. Of one that is over nothing is held. */
  put(state: JoinedState): void {
    const { livestate, change } = state;
    const { applicationId } = livestate;
    const before = this.#states.get(applicationId);
    this.#states.set(applicationId, livestate);
    if (change && before) this.#remember({ applicationId, since: before.version, change });
    else this.#forgetChanges(applicationId);
    if (livestate.over) this.forget(applicationId);
    for (const listener of this.#listeners.get(applicationId) ?? []) listener(state);
  }

  /** Forgets an application that does not exist any more, or whose live state is over. */
  forget(applicationId: string): void {
    this.#states.delete(applicationId);
    this.#forgetChanges(applicationId);
  }

  find(applicationId: string): ApplicationLivestate | undefined {
    return this.#states.get(applicationId);
  }

  /** The changes after a version, oldest first; undefined if they are not known any more, or the version is of another state. */
  changesSince(applicationId: string, version: number): readonly LivestateChange[] | undefined {
    if (this.#states.get(applicationId)?.version === version) return [];
    const known = [...(this.#changes.get(applicationId) ?? [])];
    const first = known.findIndex(({ since }) => since === version);
    return first === -1 ? undefined : known.slice(first).map(({ change }) => change);
  }

  /** The number of changes that are remembered. */
  get size(): number {
    return this.#all.size;
  }

  /** Calls back with each newer state of an application. */
  listen(applicationId: string, listener: (state: JoinedState) => void): Disposable {
    const listeners = this.#listeners.getOrInsertComputed(applicationId, () => new Set());
    listeners.add(listener);
    return {
      [Symbol.dispose]: () => {
        listeners.delete(listener);
        if (listeners.size === 0 && this.#listeners.get(applicationId) === listeners) this.#listeners.delete(applicationId);
      },
    };
  }

  #remember(remembered: Remembered): void {
    this.#changes.getOrInsertComputed(remembered.applicationId, () => new Set()).add(remembered);
    this.#all.add(remembered);
    this.#remembered += sizeOf(remembered.change);
    for (const oldest of this.#all) {
      if (this.#remembered <= mostRemembered) return;
      this.#forget(oldest);
    }
  }

  #forgetChanges(applicationId: string): void {
    for (const each of this.#changes.get(applicationId) ?? []) this.#forget(each);
  }

  /** Forgets the oldest change of an application. */
  #forget(oldest: Remembered): void {
    const { applicationId, change } = oldest;
    const changes = this.#changes.get(applicationId);
    changes?.delete(oldest);
    if (changes?.size === 0) this.#changes.delete(applicationId);
    this.#all.delete(oldest);
    this.#remembered -= sizeOf(change);
  }
}

function sizeOf({ changed, removed }: LivestateChange): number {
  return 1 + changed.length + removed.length;
}
