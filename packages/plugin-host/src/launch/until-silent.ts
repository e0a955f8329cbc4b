import { setTimeout as wait } from "node:timers/promises";
import { Health, HealthCheckResponse_ServingStatus as Status } from "@slipway/proto/grpc";
import { connectClient, isAnswer } from "@slipway/runtime";

export interface UntilSilentOptions {
  readonly url: string;
  /** How often the plugin is asked. */
  readonly intervalMs: number;
  /** How long it may give no answer. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
  /** Told what the plugin says of itself, whenever that changes. */
  readonly onStatus: (isServing: boolean) => void;
}

/**
 * Asks a plugin for its health until it answered nothing for `patienceMs`; resolves then, or when `signal` aborts. Never throws.
 * An answer is all that counts: a plugin that offers no health checks says so, and one that does not serve knows why better than a restart.
 */
export async function untilSilent({ url, intervalMs, patienceMs, signal, onStatus }: UntilSilentOptions): Promise<void> {
  await using health = connectClient(Health, url);
  let answeredAt = performance.now();
  let wasServing = true;
  while (!signal.aborted && performance.now() - answeredAt < patienceMs) {
    const isServing = await ask();
    if (isServing !== undefined) {
      answeredAt = performance.now();
      if (isServing !== wasServing) onStatus(isServing);
      wasServing = isServing;
    }
    await wait(intervalMs, undefined, { signal }).catch(() => {});
  }

  /** Undefined for no answer. */
  async function ask(): Promise<boolean | undefined> {
    try {
      const { status } = await health.check({ service: "" }, { timeoutMs: Math.min(patienceMs, 5_000), signal });
      return status !== Status.NOT_SERVING;
    } catch (error) {
      return isAnswer(error) ? true : undefined;
    }
  }
}
