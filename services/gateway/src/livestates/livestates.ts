import type { JoinedState } from "@slipway/bus";
import type { ApplicationLivestate, LivestateChange } from "@slipway/domain";

/** How many resources the changes that are remembered may have. */
const mostRemembered = 20_000;

/** The live states of all applications, and the last changes of them, so that clients go on after a short absence. */
export class Livestates {
  readonly #states = new Map<string, ApplicationLivestate>();
  /** The last changes of each application, one version after the other. */
  readonly #changes = new Map<string, LivestateChange[]>();
  /** The applications of all remembered changes, oldest change first. */
  readonly #order: string[] = [];
  #remembered = 0;
  readonly #listeners = new Map<string, Set<(state: JoinedState) => void>>();

  /** Takes in a state that is newer than the one before of its application. */
  put(state: JoinedState): void {
    const { livestate, change } = state;
    const { applicationId } = livestate;
    this.#states.set(applicationId, livestate);
    if (change) this.#remember(applicationId, change);
    else this.#forgetChanges(applicationId);
    for (const listener of this.#listeners.get(applicationId) ?? []) listener(state);
  }

  find(applicationId: string): ApplicationLivestate | undefined {
    return this.#states.get(applicationId);
  }

  /** The changes after a version, oldest first; undefined if they are not known any more, or the version is of another state. */
  changesSince(applicationId: string, version: number): readonly LivestateChange[] | undefined {
    if (this.#states.get(applicationId)?.version === version) return [];
    const later = (this.#changes.get(applicationId) ?? []).filter(({ state }) => state.version > version);
    return later[0]?.state.version === version + 1 ? later : undefined;
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

  #remember(applicationId: string, change: LivestateChange): void {
    this.#changes.getOrInsertComputed(applicationId, () => []).push(change);
    this.#order.push(applicationId);
    this.#remembered += sizeOf(change);
    while (this.#remembered > mostRemembered) {
      const oldest = this.#order.shift();
      if (oldest === undefined) return;
      const dropped = this.#changes.get(oldest)?.shift();
      if (dropped) this.#remembered -= sizeOf(dropped);
      if (this.#changes.get(oldest)?.length === 0) this.#changes.delete(oldest);
    }
  }

  /** Their places in the order stay until they are the oldest. */
  #forgetChanges(applicationId: string): void {
    for (const change of this.#changes.get(applicationId) ?? []) this.#remembered -= sizeOf(change);
    this.#changes.delete(applicationId);
  }
}

function sizeOf({ changed, removed }: LivestateChange): number {
  return 1 + changed.length + removed.length;
}
