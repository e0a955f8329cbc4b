import { Code, ConnectError, type Interceptor, type StreamResponse, type UnaryResponse } from "@connectrpc/connect";
import { isFault } from "@slipway/domain";

type Next = Parameters<Interceptor>[0];
type Request = Parameters<Next>[0];

/** How a call ended: it was answered completely, it failed, or its caller left. */
export type CallEnd = { readonly kind: "answered" } | { readonly kind: "failed"; readonly error: unknown } | { readonly kind: "left" };

export interface CallObserver {
  /** Every step of the call runs in this, so that the handler sees the async context set there. */
  readonly run: <T>(fn: () => T) => T;
  /** Called once. */
  readonly ended: (end: CallEnd) => void;
}

/** Makes the call and reports when it has ended completely, which for a stream is long after its response began. */
export async function observeCall(next: Next, request: Request, { run, ended }: CallObserver): Promise<UnaryResponse | StreamResponse> {
  let open = true;
  const endOnce = (end: CallEnd): void => {
    if (!open) return;
    open = false;
    ended(request.signal.aborted ? afterAbort(end, request.signal) : end);
  };
  try {
    const response = await run(() => next(request));
    if (response.stream) {
      // A caller that stops reading is visible only in the signal. The handler goes first: it may end in its own way.
      const onAbort = (): void => void setImmediate(endOnce, { kind: "failed", error: request.signal.reason });
      request.signal.addEventListener("abort", onAbort, { once: true });
      return { ...response, message: observeMessages(response.message, run, endOnce) };
    }
    endOnce({ kind: "answered" });
    return response;
  } catch (error) {
    endOnce({ kind: "failed", error });
    throw error;
  }
}

/** Once the caller has left or the deadline has passed, that is why the call ended, however the handler ends; unless it shows a bug. */
function afterAbort(end: CallEnd, { reason }: AbortSignal): CallEnd {
  if (end.kind === "failed" && !isConsequence(end.error)) return end;
  return ConnectError.from(reason).code === Code.DeadlineExceeded ? { kind: "failed", error: reason } : { kind: "left" };
}

function isConsequence(error: unknown): boolean {
  return error instanceof ConnectError || isFault(error) || (error instanceof Error && error.name === "AbortError");
}

function observeMessages<T>(messages: AsyncIterable<T>, run: CallObserver["run"], ended: CallObserver["ended"]): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      const inner = messages[Symbol.asyncIterator]();
      const step = async (take: () => Promise<IteratorResult<T>>): Promise<IteratorResult<T>> => {
        try {
          const result = await run(take);
          if (result.done) ended({ kind: "answered" });
          return result;
        } catch (error) {
          ended({ kind: "failed", error });
          throw error;
        }
      };
      return {
        next: () => step(() => inner.next()),
        return: async (value?: unknown) => {
          ended({ kind: "left" });
          return (await run(() => inner.return?.(value))) ?? { done: true, value };
        },
        throw: (error: unknown) => step(() => inner.throw?.(error) ?? Promise.reject(error)),
      };
    },
  };
}
