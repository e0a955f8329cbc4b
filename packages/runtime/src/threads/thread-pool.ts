import PQueue from "p-queue";
import { Thread, type ThreadLimits } from "./thread.ts";
import type { ThreadCall } from "./thread-main.ts";

export interface ThreadPoolOptions extends ThreadLimits {
  readonly threads: number;
  /** How long a thread without work is kept. */
  readonly idleMs: number;
}

/**
 * Makes calls in a few threads, which are started when needed and used again. A call that exceeds a limit or is aborted ends its thread and no
 * other call: each thread makes one at a time, the others wait here. Nothing needs to be closed.
 */
export class ThreadPool {
  readonly #options: ThreadPoolOptions;
  readonly #queue: PQueue;
  readonly #idle = new Map<Thread, NodeJS.Timeout>();

  constructor(options: ThreadPoolOptions) {
    this.#options = options;
    this.#queue = new PQueue({ concurrency: options.threads });
  }

  /** As `Thread.run`, when a thread is free. */
  run(call: ThreadCall, signal: AbortSignal | undefined): Promise<unknown> {
    return this.#queue.add(async () => {
      const thread = this.#take();
      try {
        return await thread.run(call, signal);
      } finally {
        if (thread.isAlive) this.#keep(thread);
      }
    }, signal && { signal });
  }

  #take(): Thread {
    for (const [thread, timer] of this.#idle) {
      clearTimeout(timer);
      this.#idle.delete(thread);
      if (thread.isAlive) return thread;
    }
    return new Thread(this.#options);
  }

  #keep(thread: Thread): void {
    const timer = setTimeout(() => {
      this.#idle.delete(thread);
      thread.end();
    }, this.#options.idleMs);
    this.#idle.set(thread, timer.unref());
  }
}
