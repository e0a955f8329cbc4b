import { setTimeout as wait } from "node:timers/promises";
import type { Interceptor } from "@connectrpc/connect";
import { Health, HealthCheckResponse_ServingStatus as Status } from "@slipway/proto/grpc";
import { connectClient, connectTransport, isAnswer } from "@slipway/runtime";
import { dialPlugin, type PluginLocation } from "../dial-plugin.ts";

export interface UntilSilentOptions {
  readonly plugin: PluginLocation;
  readonly interceptors?: readonly Interceptor[];
  /** How often the plugin is checked. */
  readonly intervalMs: number;
  /** How long it may not answer. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
  /** Called whenever the reported status changes. */
  readonly onStatus: (isServing: boolean) => void;
}

/**
 * Checks a plugin's health until it has not answered for `patienceMs`; resolves then, or when `signal` aborts. Never throws.
 * Any answer counts: a plugin without health checks answers that it has none, and one that reports "not serving" is not helped by a restart.
 */
export async function untilSilent({
  plugin,
  interceptors = [],
  intervalMs,
  patienceMs,
  signal,
  onStatus,
}: UntilSilentOptions): Promise<void> {
  await using transport = connectTransport({ url: plugin.url, dial: () => dialPlugin(plugin), interceptors });
  const health = connectClient(Health, transport);
  let answeredAt = performance.now();
  let wasServing = true;
  while (!signal.aborted && performance.now() - answeredAt < patienceMs) {
    const isServing = await check();
    if (isServing !== undefined) {
      answeredAt = performance.now();
      if (isServing !== wasServing) onStatus(isServing);
      wasServing = isServing;
    }
    await wait(intervalMs, undefined, { signal }).catch(() => {});
  }

  /** Undefined if it does not answer. */
  async function check(): Promise<boolean | undefined> {
    try {
      const { status } = await health.check({ service: "" }, { timeoutMs: Math.min(patienceMs, 5_000), signal });
      return status !== Status.NOT_SERVING;
    } catch (error) {
      return isAnswer(error) ? true : undefined;
    }
  }
}
