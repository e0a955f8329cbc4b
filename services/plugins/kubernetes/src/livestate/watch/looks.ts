import type { WatchedTarget } from "./target/watched-target.ts";
import { pauseAfter, type WatchTiming } from "./watch-timing.ts";

type Target = Pick<WatchedTarget, "look" | "owesLook">;

/** Looks at the targets of one application, each of which takes its own time. */
export class Looks {
  readonly #timing: WatchTiming;
  readonly #onEnd: () => void;
  readonly #running = new Map<Target, Promise<void>>();
  /** When a target that was looked at may be looked at again. */
  readonly #earliest = new Map<Target, number>();
  #hasEnded = false;
  #failure: { readonly error: unknown } | undefined;

  /** `onEnd` is called with each look that ends. */
  constructor(timing: WatchTiming, onEnd: () => void) {
    this.#timing = timing;
    this.#onEnd = onEnd;
  }

  /** Whether a look is under way, and none has failed with a bug. */
  get isLooking(): boolean {
    return this.#running.size > 0 && this.#failure === undefined;
  }

  isAt(target: Target): boolean {
    return this.#running.has(target);
  }

  begin(target: Target): void {
    this.#running.set(target, this.#look(target));
  }

  /** Begins the looks that these targets owe, and returns in how many milliseconds the next one may begin, or `otherwiseMs`. */
  beginOwed(targets: readonly Target[], otherwiseMs: number): number {
    let nextMs = otherwiseMs;
    for (const target of targets) {
      if (!target.owesLook || this.isAt(target)) continue;
      const waitMs = (this.#earliest.get(target) ?? 0) - performance.now();
      if (waitMs <= 0) this.begin(target);
      else nextMs = Math.min(nextMs, waitMs);
    }
    return nextMs;
  }

  /** Whether a look has ended since the last call. */
  takeEnded(): boolean {
    const hasEnded = this.#hasEnded;
    this.#hasEnded = false;
    return hasEnded;
  }

  /** Resolves when all looks have ended. Rejects at once with what one of them rejected with. */
  async ended(): Promise<void> {
    if (this.#failure === undefined) await Promise.all(this.#running.values());
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Never rejects. */
  async #look(target: Target): Promise<void> {
    const startedAt = performance.now();
    try {
      await target.look();
    } catch (error) {
      this.#failure ??= { error };
    }
    const endedAt = performance.now();
    this.#running.delete(target);
    this.#earliest.set(target, endedAt + pauseAfter(endedAt - startedAt, this.#timing));
    this.#hasEnded = true;
    this.#onEnd();
  }
}
