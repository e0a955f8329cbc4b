import type { NotificationReceiverConfig } from "@slipway/app-config";
import { type AnswerReceivers, type Bus, countHeldNotices, countWaiting, findReceiverState, type ReceiverKey } from "@slipway/bus";
import { closest, Fault } from "@slipway/domain";
import { RetryAfter } from "../receivers/http/retry-after.ts";
import type { DescribedReceiver } from "../receivers/open-receiver.ts";

interface OpenedReceiver {
  readonly config: NotificationReceiverConfig;
  readonly key: ReceiverKey;
  readonly receiver: DescribedReceiver;
}

export interface AnswerReceiversDeps {
  readonly bus: Bus;
  readonly receivers: readonly OpenedReceiver[];
}

/** Returns what says how the receivers are, and sends test messages: at once, past the queue and quiet hours. */
export function answerReceivers({ bus, receivers }: AnswerReceiversDeps): AnswerReceivers {
  const statusOf = async ({ config, key, receiver }: OpenedReceiver, signal: AbortSignal) => {
    const { value: state } = await findReceiverState(bus, key, { signal });
    const [waiting, held] = await Promise.all([countWaiting(bus, key, { signal }), countHeldNotices(bus, key, { signal })]);
    const { digestAt, sentAt, failedAt, failingSince, failure } = state;
    const times = { ...(held > 0 && { digestAt }), sentAt, failedAt, failingSince };
    return {
      name: config.name,
      kind: receiver.kind,
      pipedId: key.pipedId,
      waiting: BigInt(waiting),
      held: BigInt(held),
      failure,
      ...times,
    };
  };
  return async ({ test, commander }, signal) => {
    if (test === "") return { receivers: await Promise.all(receivers.map((each) => statusOf(each, signal))) };
    const found = receivers.find(({ config }) => config.name === test);
    if (!found) {
      const names = receivers.map(({ config }) => config.name);
      const guess = closest(test, names);
      const hint = guess ? `did you mean ${guess}?` : names.length > 0 ? `it has ${names.join(", ")}` : "its file declares none";
      throw new Fault("not_found", `the piped has no receiver ${test}; ${hint}`);
    }
    try {
      const said = await found.receiver.sendTest(commander, signal);
      return { receivers: [await statusOf(found, signal)], said };
    } catch (error) {
      if (!(error instanceof RetryAfter)) throw error;
      throw new Fault("unavailable", `${error.message}; it asks to wait ${Math.ceil(error.delayMs / 1_000)} s`);
    }
  };
}
