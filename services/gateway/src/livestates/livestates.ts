import type { JoinedState } from "@slipway/bus";
import type { ApplicationLivestate, LivestateChange } from "@slipway/domain";
import { ownedId } from "../applications/owned-id.ts";

/** How many resources the changes that are remembered may have. */
const mostRemembered = 20_000;

/** A change, and the version of the state that it changed. */
interface Remembered {
  readonly key: string;
  readonly since: number;
  readonly change: LivestateChange;
}

/** The live states of all applications, and the last changes of them, so that clients go on after a short absence. By the `ownedId` of the application. */
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
    const key = ownedId(livestate);
    const before = this.#states.get(key);
    this.#states.set(key, livestate);
    if (change && before) this.#remember({ key, since: before.version, change });
    else this.#forgetChanges(key);
    if (livestate.over) this.forget(key);
    for (const listener of this.#listeners.get(key) ?? []) listener(state);
  }

  /** Forgets an application that does not exist any more, or whose live state is over. */
  forget(key: string): void {
    this.#states.delete(key);
    this.#forgetChanges(key);
  }

  find(key: string): ApplicationLivestate | undefined {
    return this.#states.get(key);
  }

  /** The changes after a version, oldest first; undefined if they are not known any more, or the version is of another state. */
  changesSince(key: string, version: number): readonly LivestateChange[] | undefined {
    if (this.#states.get(key)?.version === version) return [];
    const known = [...(this.#changes.get(key) ?? [])];
    const first = known.findIndex(({ since }) => since === version);
    return first === -1 ? undefined : known.slice(first).map(({ change }) => change);
  }

  /** The number of changes that are remembered. */
  get size(): number {
    return this.#all.size;
  }

  /** Calls back with each newer state of an application. */
  listen(key: string, listener: (state: JoinedState) => void): Disposable {
    const listeners = this.#listeners.getOrInsertComputed(key, () => new Set());
    listeners.add(listener);
    return {
      [Symbol.dispose]: () => {
        listeners.delete(listener);
        if (listeners.size === 0 && this.#listeners.get(key) === listeners) this.#listeners.delete(key);
      },
    };
  }

  #remember(remembered: Remembered): void {
    this.#changes.getOrInsertComputed(remembered.key, () => new Set()).add(remembered);
    this.#all.add(remembered);
    this.#remembered += sizeOf(remembered.change);
    for (const oldest of this.#all) {
      if (this.#remembered <= mostRemembered) return;
      this.#forget(oldest);
    }
  }

  #forgetChanges(key: string): void {
    for (const each of this.#changes.get(key) ?? []) this.#forget(each);
  }

  /** Forgets the oldest change of an application. */
  #forget(oldest: Remembered): void {
    const { key, change } = oldest;
    const changes = this.#changes.get(key);
    changes?.delete(oldest);
    if (changes?.size === 0) this.#changes.delete(key);
    this.#all.delete(oldest);
    this.#remembered -= sizeOf(change);
  }
}

function sizeOf({ changed, removed }: LivestateChange): number {
  return 1 + changed.length + removed.length;
}
