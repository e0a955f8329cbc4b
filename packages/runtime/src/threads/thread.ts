import { setInterval } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { Fault, isFaultCode } from "@slipway/domain";
import type { ThreadAnswer, ThreadCall } from "./thread-main.ts";

/** What one call may use. */
export interface ThreadLimits {
  /** Processor time, not elapsed time: a busy machine refuses nothing that an idle one accepts. */
  readonly cpuMs: number;
  readonly memoryMb: number;
}

/** Compiled files have another extension, and nothing rewrites a URL. */
const main = new URL(`./thread-main${import.meta.url.slice(import.meta.url.lastIndexOf("."))}`, import.meta.url);
/** How often the processor time is compared with its limit. */
const checkEveryMs = 100;

/** A thread that makes one call at a time. It keeps no process alive while it is idle. */
export class Thread {
  readonly #worker: Worker;
  readonly #limits: ThreadLimits;
  #call: (PromiseWithResolvers<unknown> & { readonly ended: AbortController }) | undefined;
  #isAlive = true;

  constructor(limits: ThreadLimits) {
    this.#limits = limits;
    // No environment and no preloaded modules: it reads what strangers wrote, and reports to nobody but its caller.
    this.#worker = new Worker(main, { name: "reader", env: {}, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb } });
    this.#worker.unref();
    this.#worker.on("message", (answer: ThreadAnswer) => this.#answered(answer));
    this.#worker.on("error", (error: Error) => this.#failed(error));
    this.#worker.on("exit", () => this.#failed(new Error("the thread ended before it answered")));
  }

  /** False once the thread has been ended, by a limit or otherwise. It accepts no further call then. */
  get isAlive(): boolean {
    return this.#isAlive;
  }

  /**
   * Makes a call; the previous one must have ended. Throws the function's error. Ends the thread and throws `too_large` if the call exceeds a limit,
   * and the signal's reason if that aborts.
   */
  async run(call: ThreadCall, signal: AbortSignal | undefined): Promise<unknown> {
    signal?.throwIfAborted();
    const current = { ...Promise.withResolvers<unknown>(), ended: new AbortController() };
    const stop = () => this.end(signal?.reason);
    this.#call = current;
    this.#worker.ref();
    signal?.addEventListener("abort", stop, { once: true });
    try {
      this.#worker.postMessage(call);
      return await current.promise;
    } finally {
      current.ended.abort();
      signal?.removeEventListener("abort", stop);
      this.#call = undefined;
      this.#worker.unref();
    }
  }

  /** Ends the thread. A call in progress fails with the reason. */
  end(reason?: unknown): void {
    this.#isAlive = false;
    this.#call?.reject(reason);
    void this.#worker.terminate();
  }

  #answered(answer: ThreadAnswer): void {
    if (answer === "begun")
      this.#watchCpu(this.#call?.ended.signal).catch(() => {}); // the call has ended
    else if ("value" in answer) this.#call?.resolve(answer.value);
    else this.#call?.reject(errorOf(answer.error));
  }

  #failed(error: Error): void {
    const isMemory = "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
    this.end(
      isMemory ? new Fault("too_large", `reading it takes more than ${this.#limits.memoryMb} MB of memory`, { cause: error }) : error,
    );
  }

  async #watchCpu(signal: AbortSignal | undefined): Promise<void> {
    const { cpuMs } = this.#limits;
    const before = await this.#worker.cpuUsage();
    for await (const _ of setInterval(checkEveryMs, undefined, { signal, ref: false })) {
      const { user, system } = await this.#worker.cpuUsage(before);
      if (signal?.aborted) return;
      if ((user + system) / 1000 > cpuMs)
        return this.end(new Fault("too_large", `reading it takes more than ${cpuMs / 1000} s of processor time`));
    }
  }
}

function errorOf({ name, message, code, stack }: Exclude<ThreadAnswer, string | { value: unknown }>["error"]): Error {
  const error = name === Fault.name && code !== undefined && isFaultCode(code) ? new Fault(code, message) : new Error(message);
  return Object.assign(error, stack !== undefined && { stack });
}
