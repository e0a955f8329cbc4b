import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ObjectLogPart } from "@slipway/domain";
import type { StreamLogsResponseSchema } from "@slipway/proto/plugin-extension";
import { instantToWire } from "../../wire/instants.ts";

/** How long a stream may be silent: then it says that it is alive. */
const heartbeatMs = 10_000;
/** Characters of a line: a program may write without a line end. */
const longestLine = 16_384;

type Response = MessageInitShape<typeof StreamLogsResponseSchema>;

/**
 * The parts of a log as they are sent, each read when the one before was taken, with signs of life while there are none. Whoever stops reading ends the
 * stream: its signal aborts.
 */
export async function* logResponses(
  stream: (signal: AbortSignal) => AsyncIterable<ObjectLogPart>,
  signal: AbortSignal,
): AsyncGenerator<Response> {
  const over = new AbortController();
  const parts = stream(AbortSignal.any([signal, over.signal]))[Symbol.asyncIterator]();
  let next: Promise<IteratorResult<ObjectLogPart>> | undefined;
  const end = (): void => {
    over.abort();
    next?.catch(() => {});
    // Not awaited: it may hang in a call that does not obey the signal.
    void parts.return?.().catch(() => {});
  };
  // A reader that is gone does not ask for the next part any more, nor for the end.
  signal.addEventListener("abort", end, { once: true });
  try {
    for (;;) {
      next ??= parts.next();
      const part = await orSilence(next);
      if (part === undefined) {
        yield {};
        continue;
      }
      if (part.done) return;
      next = undefined;
      yield responseOf(part.value);
    }
  } finally {
    signal.removeEventListener("abort", end);
    end();
  }
}

function responseOf({ lines, notices }: ObjectLogPart): Response {
  return {
    lines: lines.map(({ instance, container, at, text }) => ({
      ...{ instance, container, text: text.length > longestLine ? `${text.slice(0, longestLine)}… (${text.length} characters)` : text },
      ...(at && { at: instantToWire(at) }),
    })),
    notices: [...notices],
  };
}

/** Undefined if there is nothing for a while. */
async function orSilence<T>(next: Promise<T>): Promise<T | undefined> {
  const { promise: silence, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, heartbeatMs, undefined);
  return await Promise.race([next, silence]).finally(() => clearTimeout(timer));
}
