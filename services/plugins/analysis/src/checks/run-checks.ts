import { type Clock, Fault, isFault, type StageLog } from "@slipway/plugin-sdk";
import { failed, type Verdict } from "../judgement/verdict.ts";
import type { Progress } from "../progress/progress.ts";
import { keepEvery, nextLook } from "../progress/schedule.ts";
import type { Check } from "./check.ts";

export interface RunChecksOptions {
  readonly checks: readonly Check[];
  readonly duration: Temporal.Duration;
  readonly progress: Progress;
  readonly clock: Clock;
  readonly log: StageLog;
  /** Saves the progress; called at intervals, and after a failure that did not end the analysis. Rejects only when aborted. */
  readonly keep: () => Promise<void>;
}

/**
 * Runs each check on its schedule until the duration is over. Resolves with the reason as soon as a check has failed too often, otherwise with
 * undefined at the end. Throws `invalid` for a check that can never work, and the signal's reason.
 */
export async function runChecks(options: RunChecksOptions, signal: AbortSignal): Promise<string | undefined> {
  const { checks, duration, progress, clock } = options;
  const over = new AbortController();
  const inside = AbortSignal.any([signal, over.signal]);
  const watching = checks.map((check) => watch(check, options, inside));
  const lasting = clock.sleep(duration.subtract(progress.elapsed()), inside).then(() => undefined);
  const keeping = keepNowAndThen(options, inside);
  try {
    const firstFailure = watching.map(async (each) => (await each) ?? never());
    return await Promise.race([...firstFailure, keeping, Promise.all([...watching, lasting]).then(() => undefined)]);
  } finally {
    over.abort(new Fault("canceled", "the analysis is over"));
    await Promise.allSettled([...watching, lasting, keeping]);
  }
}

async function keepNowAndThen({ clock, duration, keep }: RunChecksOptions, signal: AbortSignal): Promise<never> {
  for (;;) {
    await clock.sleep(keepEvery(duration), signal);
    await keep();
  }
}

/** Runs one check until its last run, or until it has failed too often; then resolves with the reason. */
async function watch(check: Check, options: RunChecksOptions, signal: AbortSignal): Promise<string | undefined> {
  const { progress, clock, log, duration, keep } = options;
  for (;;) {
    const { lookedMs } = progress.of(check.name);
    const dueMs = nextLook({
      lookedMs,
      elapsedMs: progress.elapsed().total("milliseconds"),
      intervalMs: check.interval.total("milliseconds"),
      durationMs: duration.total("milliseconds"),
    });
    if (dueMs === undefined) return undefined;
    const due = Temporal.Duration.from({ milliseconds: dueMs });
    await clock.sleep(due.subtract(progress.elapsed()), signal);

    const verdict = await look(check, { now: clock.now(), elapsed: progress.elapsed() }, signal);
    const { failures } = progress.record(check.name, due, verdict);
    if (verdict.detail !== undefined) log.info(`${check.name}: ${verdict.detail}`);
    if (verdict.isOk) log.info(`${check.name}: ok: ${verdict.text}`);
    else if (failures > check.failureLimit) return failureText(check, verdict, failures);
    else {
      log.info(`${check.name}: failed: ${verdict.text} (failure ${failures}, ${check.failureLimit} allowed)`);
      await keep();
    }
  }
}

/** A check that could not run counts as failed: an analysis without data must not pass. */
async function look(check: Check, moment: Parameters<Check["look"]>[0], signal: AbortSignal): Promise<Verdict> {
  try {
    return await check.look(moment, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!isFault(error)) throw error;
    if (error.code === "invalid") throw new Fault("invalid", `${check.name}: ${error.message}`, { cause: error });
    return failed(error.message);
  }
}

function failureText({ name, failureLimit }: Check, { text }: Verdict, failures: number): string {
  const times = failureLimit === 0 ? "" : ` for the ${failures}${ordinal(failures)} time, ${failureLimit} allowed`;
  return `${name} failed${times}: ${text}`;
}

function ordinal(value: number): string {
  const isTeen = value % 100 >= 11 && value % 100 <= 13;
  return (isTeen ? undefined : ["th", "st", "nd", "rd"][value % 10]) ?? "th";
}

const never = (): Promise<never> => new Promise(() => {});
