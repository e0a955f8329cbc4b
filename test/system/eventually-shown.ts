import { type EventuallyOptions, eventually } from "@slipway/testkit";

/** Like `eventually`, for what calls of the CLI show: each is a process, and without a pause they would keep a core busy. */
export function eventuallyShown<T>(attempt: () => Promise<T>, options: Pick<EventuallyOptions, "timeoutMs"> = {}): Promise<T> {
  return eventually(attempt, { ...options, intervalMs: 500 });
}
