import { type Bus, callForDigest, type ReceiverKey, watchReceiverStates } from "@slipway/bus";
import { instantOf } from "@slipway/state";

/** The longest time that a timer of Node can wait. */
const longestMs = 2 ** 31 - 1;

/**
 * Calls for the digests of receivers when they are due, which their states say. Every process does, so that no digest depends on the one that held the notices back: of several calls for
 * one time the first is stored. Ends when `signal` aborts.
 */
export async function callDigests(
  bus: Bus,
  { receivers, ...piped }: Omit<ReceiverKey, "receiver"> & { readonly receivers: readonly string[] },
  signal: AbortSignal,
): Promise<void> {
  const calls = new Map<string, DigestCall>();
  try {
    for await (const { receiver, digestAt } of watchReceiverStates(bus, piped, { signal })) {
      if (!receivers.includes(receiver)) continue;
      const at = instantOf(digestAt);
      const known = calls.get(receiver);
      if (known && at && Temporal.Instant.compare(known.at, at) === 0) continue;
      known?.cancel();
      calls.delete(receiver);
      if (at) calls.set(receiver, new DigestCall(bus, { ...piped, receiver }, at, signal));
    }
  } finally {
    for (const call of calls.values()) call.cancel();
  }
}

/** One call, now or later. */
class DigestCall {
  readonly at: Temporal.Instant;
  readonly #begin: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(bus: Bus, key: ReceiverKey, at: Temporal.Instant, signal: AbortSignal) {
    this.at = at;
    this.#begin = () =>
      void callForDigest(bus, key, at, { signal }).catch((err: unknown) => {
        if (!signal.aborted) bus.log.warn({ err, receiver: key.receiver }, "could not call for a digest: it is sent after the next start");
      });
    this.#wait();
  }

  #wait(): void {
    const leftMs = this.at.since(Temporal.Now.instant()).total("milliseconds");
    if (leftMs <= 0) this.#begin();
    else this.#timer = setTimeout(() => this.#wait(), Math.min(Math.ceil(leftMs), longestMs));
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }
}
