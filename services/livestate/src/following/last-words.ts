import type { PublishedWord } from "@slipway/bus";

export interface LastWordsOptions {
  /** Whether this process published the change with this sequence, or a later one, or has compared it with what it sees. */
  readonly knows: (applicationId: string, sequence: number) => boolean;
  /** What this process sees has to be published if it is not what is published. */
  readonly onOvertaken: (applicationId: string) => void;
  /** Default: 2 s. */
  readonly unknownMs?: number;
  /** Default: 60 s. */
  readonly otherMs?: number;
}

interface Waiting {
  sequence: number;
  dueAt: number;
  timer: NodeJS.Timeout;
}

/**
 * Several processes may observe the same applications, and one of them may see less, or die. What another process said last must not stay if this one sees something else, so it
 * is compared with that after a pause: a short one if it was that the status is unknown, otherwise a long one, so that two that see different things do not contradict each other all
 * the time.
 */
export class LastWords implements Disposable {
  readonly #options: Required<LastWordsOptions>;
  readonly #waiting = new Map<string, Waiting>();

  constructor(options: LastWordsOptions) {
    this.#options = { unknownMs: 2_000, otherMs: 60_000, ...options };
  }

  /** Takes in what was published, by this process or another one. */
  heard({ applicationId, sequence, syncStatus }: PublishedWord): void {
    const { knows, unknownMs, otherMs } = this.#options;
    if (knows(applicationId, sequence)) return;
    const pauseMs = syncStatus === "unknown" ? unknownMs : otherMs;
    const dueAt = performance.now() + pauseMs;
    const waiting = this.#waiting.get(applicationId);
    if (waiting && waiting.dueAt <= dueAt) {
      waiting.sequence = sequence;
      return;
    }
    clearTimeout(waiting?.timer);
    const timer = setTimeout(() => this.#compare(applicationId), pauseMs);
    this.#waiting.set(applicationId, { sequence, dueAt, timer });
  }

  /** Compares nothing any more. */
  [Symbol.dispose](): void {
    for (const { timer } of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
  }

  #compare(applicationId: string): void {
    const waiting = this.#waiting.get(applicationId);
    this.#waiting.delete(applicationId);
    const { knows, onOvertaken } = this.#options;
    if (waiting && !knows(applicationId, waiting.sequence)) onOvertaken(applicationId);
  }
}
