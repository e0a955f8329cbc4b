import { Fault } from "@slipway/plugin-sdk";

/** The values of a stream. Rejects with `unavailable`, and calls `cut`, if none comes for some time: the other end may be gone without a word. */
export async function* unlessSilent<T>(
  values: AsyncIterable<T>,
  silenceMs: number,
  cut: (reason: Fault) => void,
): AsyncGenerator<T, void, undefined> {
  const iterator = values[Symbol.asyncIterator]();
  let timer: NodeJS.Timeout | undefined;
  try {
    for (;;) {
      const { promise: silent, reject } = Promise.withResolvers<never>();
      timer = setTimeout(() => {
        const fault = new Fault("unavailable", `the watch was silent for ${Math.round(silenceMs / 1000)} seconds`);
        reject(fault);
        cut(fault);
      }, silenceMs);
      const next = iterator.next();
      next.catch(() => {}); // the silence was told
      const { value, done } = await Promise.race([next, silent]);
      clearTimeout(timer);
      if (done) return;
      yield value;
    }
  } finally {
    clearTimeout(timer);
    void Promise.resolve(iterator.return?.()).catch(() => {});
  }
}
