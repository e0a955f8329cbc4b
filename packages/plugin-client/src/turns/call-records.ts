import { boundText } from "@slipway/domain";

/** When a call last succeeded, and when and why one last failed. A stage that reports its failure has succeeded as a call. */
export interface CallRecord {
  readonly succeededAt?: Temporal.Instant;
  readonly failed?: { readonly at: Temporal.Instant; readonly reason: string };
}

interface Failure {
  readonly at: Temporal.Instant;
  readonly atMs: number;
  readonly reason: string;
  readonly isRepeated: boolean;
}

/** Bytes of the reason of failed calls that are kept. */
const longestReason = 2_048;
/** How many repeated calls that fail are remembered, and for how long after their last failure: an application may be removed while its call fails. */
const mostRepeated = 50;
const rememberedMs = 10 * 60 * 1_000;

/**
 * How the calls of a plugin ended. A call that is repeated, such as the look at an application, is failing until it succeeds: of several that fail, for
 * example on different deploy targets, every reason is shown, not only that of the latest.
 */
export class CallRecords {
  #succeededAt: Temporal.Instant | undefined;
  #last: Failure | undefined;
  readonly #failing = new Map<string, Failure>();

  succeeded(key: string): void {
    this.#succeededAt = Temporal.Now.instant();
    this.#failing.delete(key);
  }

  failed(key: string, reason: string, { isRepeated = false } = {}): void {
    this.#last = { at: Temporal.Now.instant(), atMs: performance.now(), reason, isRepeated };
    if (!isRepeated) return;
    this.#failing.delete(key);
    this.#failing.set(key, this.#last);
    for (const oldest of this.#failing.keys()) if (this.#failing.size > mostRepeated) this.#failing.delete(oldest);
  }

  get record(): CallRecord {
    const last = this.#last;
    return {
      ...(this.#succeededAt && { succeededAt: this.#succeededAt }),
      ...(last && { failed: { at: last.at, reason: boundText(this.#reasons(last).join("; "), longestReason) } }),
    };
  }

  /** In an order that does not depend on which failed last. */
  #reasons(last: Failure): readonly string[] {
    const recent = [...this.#failing.values()].filter(({ atMs }) => performance.now() - atMs < rememberedMs);
    const shown = last.isRepeated && recent.length > 0 ? recent : [last, ...recent];
    return [...new Set(shown.map(({ reason }) => reason))].toSorted();
  }
}
