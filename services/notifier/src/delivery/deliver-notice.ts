import { type Bus, findReceiverState, type Handler, holdNotice, putReceiverState, type ReceiverKey } from "@slipway/bus";
import { digestAt, quietUntil, type SentWindow, windowAt } from "@slipway/domain";
import type { NoticeWorkSchema, ReceiverState } from "@slipway/proto/state";
import type { Logger } from "@slipway/runtime";
import { decodeNotice, instantOf, timestampOf } from "@slipway/state";
import type { DeliverDeps } from "./deliver-deps.ts";
import { earliestCall } from "./earliest-call.ts";
import { afterFailure } from "./retry-policy.ts";
import { sendDigest } from "./send-digest.ts";

/** A receiver that took the last message. */
const taken = { failure: "", failedAt: undefined, failingSince: undefined } satisfies Partial<ReceiverState>;

/**
 * Returns a handler for what is queued for one receiver: sends a notice, or holds it back for a digest in quiet hours and after many others. A process that dies
 * between sending and the end sends the message again, with the same id.
 */
export function deliverNotice(deps: DeliverDeps): Handler<typeof NoticeWorkSchema> {
  const { bus, key, config, receiver, retryMs, now } = deps;
  return async (work, { deliveries, signal, log }) => {
    const { value: state, sequence } = await findReceiverState(bus, key, { signal });
    const at = now();
    const window = config.digest && windowAt(windowOf(state), config.digest, at);
    const remember = (changes: Partial<ReceiverState>) => rememberState(bus, key, { value: { ...state, ...changes }, sequence }, log);
    const sentNow = () => ({ ...(window && countIn(window)), sentAt: timestampOf(now()), ...taken });
    try {
      if (!work.notice) {
        const next = await sendDigest(deps, at, signal);
        await keepState(bus, key, () => ({ ...sentNow(), digestAt: next.again && timestampOf(next.again) }), signal);
        return;
      }
      const notice = decodeNotice(work.notice);
      const until = quietUntil(config.quietHours, notice.event, at) ?? (window && config.digest && digestAt(window, config.digest));
      if (until) {
        await holdNotice(bus, key, notice, { signal });
        const counted = window && { windowSince: timestampOf(window.since), windowCount: window.count };
        const due = (before: ReceiverState) => timestampOf(earliestCall(at, instantOf(before.digestAt), until));
        await keepState(bus, key, (before) => ({ ...counted, digestAt: due(before) }), signal);
        return;
      }
      await receiver.sendNotice(notice, signal);
      await remember(sentNow());
    } catch (error) {
      signal.throwIfAborted();
      const ageMs = work.queuedAt ? at.since(instantOf(work.queuedAt) ?? at).total("milliseconds") : 0;
      const after = afterFailure(error, { deliveries, ageMs, retryMs });
      const failedAt = timestampOf(now());
      await remember({ failedAt, failingSince: state.failingSince ?? failedAt, failure: after.message });
      throw after;
    }
  };
}

function windowOf({ windowSince, windowCount }: ReceiverState): SentWindow | undefined {
  const since = instantOf(windowSince);
  return since && { since, count: windowCount };
}

function countIn({ since, count }: SentWindow): Pick<ReceiverState, "windowCount"> & Partial<Pick<ReceiverState, "windowSince">> {
  return { windowSince: timestampOf(since), windowCount: count + 1 };
}

/** Changes the state of a receiver so that it says when the next digest is due, which is what calls for it. Throws if that cannot be stored. */
async function keepState(
  bus: Bus,
  key: ReceiverKey,
  change: (before: ReceiverState) => Partial<ReceiverState>,
  signal: AbortSignal,
): Promise<void> {
  for (let isKept = false; !isKept; ) {
    const { value, sequence } = await findReceiverState(bus, key, { signal });
    isKept = await putReceiverState(bus, key, { value: { ...value, ...change(value) }, sequence }, { signal });
  }
}

/** Never throws: the message was sent, or its failure counts. */
async function rememberState(bus: Bus, key: ReceiverKey, state: Parameters<typeof putReceiverState>[2], log: Logger): Promise<void> {
  try {
    await putReceiverState(bus, key, state, { signal: AbortSignal.timeout(5_000) });
  } catch (err) {
    log.warn({ err, receiver: key.receiver }, "could not remember how a receiver is");
  }
}
