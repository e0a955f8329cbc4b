import { Fault, formatDuration, isFault, type StageLog } from "@slipway/plugin-sdk";
import type { Check } from "./check.ts";

/**
 * Tries every check once at the start, so that a check that can never work does not take hours to fail. Throws `invalid` with all such
 * checks; a provider that does not answer yet is only logged.
 */
export async function prepareChecks(checks: readonly Check[], log: StageLog, signal: AbortSignal): Promise<void> {
  const tried = await Promise.allSettled(checks.map((check) => check.prepare(signal)));
  signal.throwIfAborted();
  const problems: string[] = [];
  for (const [index, { name, description, interval }] of checks.entries()) {
    const result = tried[index];
    log.info(`${name}: every ${formatDuration(interval)}: ${description}`);
    if (result?.status !== "rejected") continue;
    const { reason } = result;
    if (!isFault(reason)) throw reason;
    if (reason.code === "invalid") problems.push(`${name}: ${reason.message}`);
    else log.info(`${name}: cannot be checked now: ${reason.message}`);
  }
  if (problems.length > 0) throw new Fault("invalid", problems.join("\n  "));
}
