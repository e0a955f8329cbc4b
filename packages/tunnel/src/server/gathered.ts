import { setImmediate } from "node:timers/promises";

/** Large enough that a frame costs little beside what it carries, and small enough that other calls of the tunnel come between. */
const mostBytes = 32 * 1024;

/** Yields parts together that came without a wait between them, up to 32 KiB and the part that exceeds it. A part that comes alone is yielded at once. */
export async function* gathered(parts: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = parts[Symbol.asyncIterator]();
  const read = (): Promise<IteratorResult<Uint8Array>> => {
    const reading = source.next();
    // Whoever awaits it later is told; until then nobody is.
    reading.catch(() => {});
    return reading;
  };
  try {
    for (let next = read(); ; ) {
      const first = await next;
      if (first.done) return;
      const together = [first.value];
      let size = first.value.length;
      next = read();
      const turn = setImmediate(undefined);
      while (size < mostBytes) {
        const more = await Promise.race([next, turn]).catch(() => undefined);
        if (more === undefined || more.done) break;
        together.push(more.value);
        size += more.value.length;
        next = read();
      }
      yield together.length === 1 ? first.value : Buffer.concat(together);
    }
  } finally {
    // Not awaited: it would wait for a part that may never come.
    source.return?.(undefined).catch(() => {});
  }
}
