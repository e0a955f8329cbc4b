import { Fault } from "@slipway/domain";
import { abortable } from "./abortable.ts";

/** What a process knows about the streams behind their names. A stream that was deleted and created again is another incarnation: its sequences begin anew. */
export class Incarnations {
  /** Creation times by name. */
  readonly #created = new Map<string, string>();
  readonly #replaced = new Map<string, AbortController>();
  readonly #restoring = new Map<string, PromiseWithResolvers<void>>();
  readonly #onMissing = new Set<() => void>();
  #restorable: ReadonlySet<string> = new Set();

  /** Whether something creates missing streams again, so that it is worth waiting for one. */
  get areKept(): boolean {
    return this.#onMissing.size > 0;
  }

  /** The creation time of the stream with this name; undefined if it was not looked at yet. */
  createdOf(stream: string): string | undefined {
    return this.#created.get(stream);
  }

  /** Takes in which stream has this name now. Returns whether it is another one than before. */
  observe(stream: string, created: string): boolean {
    const known = this.#created.get(stream);
    if (known === created) return false;
    this.#created.set(stream, created);
    if (known === undefined) return false;
    if (this.#restorable.has(stream)) this.setRestoring(stream, true);
    const replaced = this.#replaced.get(stream);
    this.#replaced.delete(stream);
    replaced?.abort(new Fault("unavailable", `stream ${stream} was lost and created again`));
    return true;
  }

  /** Aborts when the stream that has this name now is found to be replaced by another one. */
  replaced(stream: string): AbortSignal {
    const controller = this.#replaced.get(stream) ?? new AbortController();
    this.#replaced.set(stream, controller);
    return controller.signal;
  }

  /** Someone found a stream missing. */
  reportMissing(): void {
    for (const listener of this.#onMissing) listener();
  }

  /** Calls back whenever a stream was found missing. */
  onMissing(listener: () => void): Disposable {
    this.#onMissing.add(listener);
    return { [Symbol.dispose]: () => void this.#onMissing.delete(listener) };
  }

  /** Names the streams that are restored after they were lost: a new one of them counts as being restored until the opposite is known. */
  set restorable(streams: ReadonlySet<string>) {
    this.#restorable = streams;
  }

  /** The connection was lost: what is behind the names now has to be looked at first. */
  doubt(): void {
    for (const stream of this.#restorable) this.setRestoring(stream, true);
  }

  /** While a stream is being restored, what it holds is not known: `usable` waits. */
  setRestoring(stream: string, isRestoring: boolean): void {
    const waiting = this.#restoring.get(stream);
    if (isRestoring && !waiting) this.#restoring.set(stream, Promise.withResolvers());
    if (isRestoring || !waiting) return;
    this.#restoring.delete(stream);
    waiting.resolve();
  }

  isRestoring(stream: string): boolean {
    return this.#restoring.has(stream);
  }

  /** Resolves when the stream is not being restored. Rejects with the reason of `signal`. */
  async usable(stream: string, signal?: AbortSignal): Promise<void> {
    for (let waiting = this.#restoring.get(stream); waiting; waiting = this.#restoring.get(stream))
      await abortable(waiting.promise, signal);
  }
}
