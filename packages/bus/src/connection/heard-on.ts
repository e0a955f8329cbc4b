import type { Bus, CallOptions } from "./bus.ts";
import { hear } from "./hear.ts";

/**
 * Yields when it hears, and then whenever something was said on one of these subjects, once for all that was said since the last time. Yields after a lost connection too: anything may have been said.
 * Ends when `signal` aborts or the bus is closed.
 */
export async function* heardOn(bus: Bus, subjects: readonly string[], { signal }: CallOptions = {}): AsyncGenerator<void> {
  while (!signal?.aborted && !bus.connection.isClosed()) {
    await bus.ready(signal);
    const over = signal ? AbortSignal.any([signal, bus.lost]) : bus.lost;
    let isSaid = false;
    let wake = (): void => {};
    const callback = (): void => {
      isSaid = true;
      wake();
    };
    const subscriptions = subjects.map((subject) => hear(bus, subject, { callback }));
    const stop = (): void => wake();
    over.addEventListener("abort", stop, { once: true });
    try {
      await bus.connection.flush();
      yield;
      while (!over.aborted) {
        if (!isSaid)
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        if (over.aborted) break;
        isSaid = false;
        yield;
      }
    } finally {
      over.removeEventListener("abort", stop);
      for (const subscription of subscriptions) subscription.unsubscribe();
    }
  }
}
