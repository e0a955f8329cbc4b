import { setTimeout as delay } from "node:timers/promises";
import { Fault, innermostMessage, isFault } from "@slipway/plugin-sdk";
import { isRefusedPatch, isTrustProblem } from "./answer-fault.ts";
import { passingRefusal, pauseBeforeRetry, type RetryPolicy, type Setback } from "./retry-policy.ts";
import type { Answer } from "./transport.ts";

/** How something is asked of an API server. */
export interface Asking {
  readonly server: string;
  /** What a dry run would be refused for now is its answer. */
  readonly isDryRun: boolean;
  readonly policy: RetryPolicy;
  readonly signal: AbortSignal;
}

/**
 * Asks an API server until it answers with something that a retry would not change, or as long as the policy allows. Throws `unavailable` if there is no
 * answer, and Faults of an attempt. Rejects with the signal's reason when aborted.
 */
export async function untilAnswered({ server, isDryRun, policy, signal }: Asking, attempt: () => Promise<Answer>): Promise<Answer> {
  const startedAt = performance.now();
  for (let tries = 1; ; tries++) {
    const { answer, error } = await tried(attempt, signal);
    const setback = answer ? setbackOf(answer, isDryRun) : ({ kind: "no-answer" } as const);
    const progress = { tries, elapsedMs: performance.now() - startedAt, random: Math.random() };
    const isHopeless = isTrustProblem(error) || (answer !== undefined && isRefusedPatch(answer.status, answer.body));
    const pause = isHopeless ? undefined : pauseBeforeRetry(setback, progress, policy);
    if (pause === undefined) {
      if (answer) return answer;
      throw new Fault("unavailable", `the cluster at ${server} cannot be reached: ${innermostMessage(error)}`, { cause: error });
    }
    await delay(pause, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

async function tried(attempt: () => Promise<Answer>, signal: AbortSignal): Promise<{ readonly answer?: Answer; readonly error?: unknown }> {
  signal.throwIfAborted();
  try {
    return { answer: await attempt() };
  } catch (error) {
    signal.throwIfAborted();
    if (isFault(error)) throw error;
    return { error };
  }
}

function setbackOf({ status, headers, body }: Answer, isDryRun: boolean): Setback {
  const passing = isDryRun ? undefined : passingRefusal(status, body);
  return passing ?? { kind: "status", status, retryAfter: headerText(headers["retry-after"]) };
}

/** The first value of a header. */
export function headerText(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
