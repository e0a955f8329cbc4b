import { setTimeout as wait } from "node:timers/promises";
import { isFault, messageOf } from "@slipway/domain";
import { dialPlugin, type PluginLocation } from "../dial-plugin.ts";

const pauseMs = 50;

/**
 * Resolves with undefined when the plugin listens, or when `signal` aborts. After `timeoutMs` resolves with who answers in its place, or with "" if nobody does.
 */
export async function untilListening(
  plugin: PluginLocation,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const until = performance.now() + timeoutMs;
  for (let problem = ""; ; ) {
    try {
      (await dialPlugin(plugin)).destroy();
      return undefined;
    } catch (error) {
      problem = isFault(error) ? messageOf(error) : "";
    }
    if (signal.aborted) return undefined;
    if (performance.now() >= until) return problem;
    await wait(pauseMs, undefined, { signal }).catch(() => {});
  }
}
