import type { ObjectChange } from "../../../cache/store/object-index.ts";
import type { Answer } from "./changed-objects.ts";

/** What happened to an application on a target, and was not taken yet. */
export class TargetNews {
  readonly #onNews: () => void;
  /** The last one of each object: what happened to it before does not matter any more, and may have been much. */
  #changes = new Map<string, ObjectChange>();
  #answers = new Map<string, Answer>();
  #bug: { readonly error: unknown } | undefined;
  #owesLook = true;
  #isElsewhere = false;

  /** `onNews` is called with each piece of news. */
  constructor(onNews: () => void) {
    this.#onNews = onNews;
  }

  /** Whether what is known may not be how it is: everything has to be looked at. */
  get owesLook(): boolean {
    return this.#owesLook;
  }

  /** Whether there is nothing to take. */
  get isEmpty(): boolean {
    return this.#changes.size === 0 && this.#answers.size === 0 && this.#bug === undefined;
  }

  oweLook(): void {
    this.#owesLook = true;
    this.#onNews();
  }

  /** The target may be another cluster now: a look that has begun may be at the former one. */
  moved(): void {
    this.#isElsewhere = true;
    this.oweLook();
  }

  change(change: ObjectChange): void {
    this.#changes.set(keyOf(change), change);
    this.#onNews();
  }

  /** What the server said of an object; the newest answer counts. */
  answer(uid: string, answer: Answer): void {
    this.#answers.set(uid, answer);
    this.#onNews();
  }

  /** Something went wrong that is a bug. `take` throws it. */
  fail(error: unknown): void {
    this.#bug = { error };
    this.#onNews();
  }

  /** A look at everything begins: what happened before is part of it. */
  beginLook(): void {
    this.#isElsewhere = false;
    this.beginReading();
  }

  /** The look begins to read the cluster that it found: what happened there before is part of it. */
  beginReading(): void {
    this.#owesLook = this.#isElsewhere;
    this.#changes.clear();
    this.#answers.clear();
  }

  /** What happened since the last call or look: of each object what came last. */
  take(): { readonly changes: readonly ObjectChange[]; readonly answers: ReadonlyMap<string, Answer> } {
    if (this.#bug !== undefined) throw this.#bug.error;
    const news = { changes: [...this.#changes.values()], answers: this.#answers };
    this.#changes.clear();
    this.#answers = new Map();
    return news;
  }
}

/** An object may be told in several versions of its kind, and with its status or without. */
function keyOf(change: ObjectChange): string {
  if (change.kind === "owned") return `owned ${change.root}`;
  const kept = change.now ?? change.before;
  return kept === undefined ? "" : `${kept.uid} ${kept.resource.version}${kept.state === undefined ? "" : " ruled"}`;
}
