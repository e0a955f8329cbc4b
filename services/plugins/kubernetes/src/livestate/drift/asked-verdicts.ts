import type { Lane } from "../../cache/lane.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import type { Verdict } from "./known-verdicts.ts";

/** A live object and its declaration. `content` tells its states apart. */
export interface AskedPair {
  readonly old: KubeObject;
  readonly desired: KubeObject;
  readonly content: number;
}

export interface AskedVerdictsOptions {
  /** The newest state of an object; undefined if there is nothing to ask of it any more. */
  readonly pairOf: (uid: string) => AskedPair | undefined;
  /** Asks the server. */
  readonly compare: (pair: AskedPair) => Promise<Verdict>;
  /** Takes in what the server said of a state of an object. Asks again if that is not its state any more. */
  readonly onAnswer: (uid: string, pair: AskedPair, verdict: Verdict) => void;
  /** Called with what `compare` rejects with. */
  readonly onError: (error: unknown) => void;
  /** Where asking waits for its turn. */
  readonly lane: Lane;
}

/** How soon an answer is needed: nothing certain is known of the object, only details may be wrong, or it has just been asked about in vain. */
export type Urgency = "unknown" | "known" | "failed";

/** The least time between two questions about one object. */
const gapMs: Readonly<Record<Exclude<Urgency, "failed">, number>> = { unknown: 100, known: 2_000 };
/** An object that could not be compared is asked about again after growing pauses. */
const firstRetryMs = 2_000;
const longestRetryMs = 60_000;

interface Asked {
  isAsking: boolean;
  /** Whether nothing certain is known of the object. */
  isUrgent: boolean;
  askedAt: number;
  failures: number;
  dueAt: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Asks the server what a sync would make of objects whose verdicts are not known: one question at a time for each object, about its newest state when the question has
 * its turn. The answers come later, each by itself. Disposing forgets all questions.
 */
export class AskedVerdicts implements Disposable {
  readonly #options: AskedVerdictsOptions;
  readonly #asked = new Map<string, Asked>();
  #isDisposed = false;

  constructor(options: AskedVerdictsOptions) {
    this.#options = options;
  }

  /** How many objects are asked about, or were lately. */
  get size(): number {
    return this.#asked.size;
  }

  /** Asks about an object, now or as soon as its last question is old enough. Nothing changes while it is asked about. */
  ask(uid: string, urgency: Urgency): void {
    if (this.#isDisposed) return;
    const asked = this.#asked.get(uid) ?? {
      isAsking: false,
      isUrgent: false,
      askedAt: -Infinity,
      failures: 0,
      dueAt: Infinity,
      timer: undefined,
    };
    this.#asked.set(uid, asked);
    if (asked.isAsking) return;
    asked.isUrgent ||= urgency === "unknown";
    this.#plan(uid, asked, urgency === "failed" ? performance.now() + firstRetryMs : asked.askedAt + gapMs[urgency]);
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    for (const { timer } of this.#asked.values()) clearTimeout(timer);
    this.#asked.clear();
  }

  #plan(uid: string, asked: Asked, dueAt: number): void {
    if (asked.timer !== undefined && asked.dueAt <= dueAt) return;
    clearTimeout(asked.timer);
    asked.dueAt = dueAt;
    const waitMs = dueAt - performance.now();
    if (waitMs <= 0) void this.#ask(uid, asked);
    else asked.timer = setTimeout(() => void this.#ask(uid, asked), waitMs);
  }

  /** Once its last question is old enough: it may not exist any more. */
  #forgetLater(uid: string, asked: Asked): void {
    asked.dueAt = Infinity;
    asked.timer = setTimeout(() => this.#asked.delete(uid), gapMs.known);
  }

  /** Never rejects. */
  async #ask(uid: string, asked: Asked): Promise<void> {
    const { pairOf, compare, onAnswer, onError, lane } = this.#options;
    clearTimeout(asked.timer);
    const priority = asked.isUrgent ? "urgent" : "routine";
    Object.assign(asked, { timer: undefined, isAsking: true, isUrgent: false });
    const answer = await lane
      .run(async () => {
        const pair = this.#isDisposed ? undefined : pairOf(uid);
        if (pair === undefined) return undefined;
        asked.askedAt = performance.now();
        return { pair, verdict: await compare(pair) };
      }, priority)
      .catch((error: unknown) => {
        if (!this.#isDisposed) onError(error);
        return undefined;
      });
    asked.isAsking = false;
    if (this.#isDisposed) return;
    if (answer === undefined) return void this.#asked.delete(uid);
    asked.failures = answer.verdict.kind === "undetermined" ? asked.failures + 1 : 0;
    if (asked.failures === 0) this.#forgetLater(uid, asked);
    else this.#plan(uid, asked, performance.now() + Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(asked.failures - 1, 10)));
    onAnswer(uid, answer.pair, answer.verdict);
  }
}
