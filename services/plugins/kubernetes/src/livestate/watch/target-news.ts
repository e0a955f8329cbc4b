import type { ObjectChange } from "../../cache/store/object-index.ts";
import type { Answer } from "./changed-objects.ts";

/** What happened to an application on a target, and was not taken yet. */
export class TargetNews {
  readonly #onNews: () => void;
  #changes: ObjectChange[] = [];
  #answers = new Map<string, Answer>();
  #bug: { readonly error: unknown } | undefined;
  #owesLook = true;

  /** `onNews` is called with each piece of news. */
  constructor(onNews: () => void) {
    this.#onNews = onNews;
  }

  /** Whether what is known may not be how it is: everything has to be looked at. */
  get owesLook(): boolean {
    return this.#owesLook;
  }

  /** Whether there is something to take. */
  get isEmpty(): boolean {
    return this.#changes.length === 0 && this.#answers.size === 0 && this.#bug === undefined;
  }

  oweLook(): void {
    this.#owesLook = true;
    this.#onNews();
  }

  change(change: ObjectChange): void {
    this.#changes.push(change);
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
    this.#owesLook = false;
    this.#changes = [];
    this.#answers.clear();
  }

  take(): { readonly changes: readonly ObjectChange[]; readonly answers: ReadonlyMap<string, Answer> } {
    if (this.#bug !== undefined) throw this.#bug.error;
    const news = { changes: this.#changes, answers: this.#answers };
    this.#changes = [];
    this.#answers = new Map();
    return news;
  }
}
