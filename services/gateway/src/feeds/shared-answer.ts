import { setTimeout as wait } from "node:timers/promises";
import { Newest } from "./newest.ts";

export interface SharedAnswerOptions<T> {
  readonly get: (signal: AbortSignal) => Promise<T>;
  /** Yields once it listens, and whenever the answer may be another one. */
  readonly news: (signal: AbortSignal) => AsyncIterable<unknown>;
  /** How long news are gathered before the answer is found out again. Default: a second. */
  readonly gatherMs?: number;
}

/** From the first who watches to the last. */
interface Run<T> {
  readonly stop: AbortController;
  last?: { readonly value: T };
}

const defaultGatherMs = 1_000;

/** An answer that is found out again when it may have changed, once for all who watch it, and not at all while nobody does. */
export class SharedAnswer<T> {
  readonly #options: SharedAnswerOptions<T>;
  readonly #readers = new Set<Newest<T>>();
  #run: Run<T> | undefined;

  constructor(options: SharedAnswerOptions<T>) {
    this.#options = options;
  }

  /** The answer, and again whenever it was found out anew. Ends when `signal` aborts; throws what finding it out throws. */
  async *watch(signal: AbortSignal): AsyncGenerator<T> {
    const reader = new Newest<T>();
    const close = (): void => reader.close();
    if (signal.aborted) return;
    signal.addEventListener("abort", close, { once: true });
    this.#readers.add(reader);
    if (this.#run?.last) reader.put(this.#run.last.value);
    if (!this.#run) this.#begin();
    try {
      yield* reader;
    } finally {
      signal.removeEventListener("abort", close);
      this.#readers.delete(reader);
      if (this.#readers.size === 0) this.#end();
    }
  }

  #begin(): void {
    const run: Run<T> = { stop: new AbortController() };
    this.#run = run;
    const tell = (value: T): void => {
      if (this.#run !== run) return;
      run.last = { value };
      for (const reader of this.#readers) reader.put(value);
    };
    const fail = (error: unknown): void => {
      if (this.#run !== run) return;
      for (const reader of this.#readers) reader.fail(error);
      this.#end();
    };
    answerNews(this.#options, tell, run.stop.signal).then(() => fail(new Error("the news have ended")), fail);
  }

  #end(): void {
    this.#run?.stop.abort();
    this.#run = undefined;
  }
}

async function answerNews<T>(
  { get, news, gatherMs = defaultGatherMs }: SharedAnswerOptions<T>,
  tell: (value: T) => void,
  signal: AbortSignal,
): Promise<void> {
  let isDue = false;
  let wake = (): void => {};
  const hear = async (): Promise<void> => {
    for await (const _ of news(signal)) {
      isDue = true;
      wake();
    }
  };
  const answer = async (): Promise<void> => {
    while (!signal.aborted) {
      if (!isDue)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      isDue = false;
      tell(await get(signal));
      await wait(gatherMs, undefined, { signal });
    }
  };
  await Promise.race([hear(), answer()]);
}
