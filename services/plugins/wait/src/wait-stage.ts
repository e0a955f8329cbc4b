import { defineStage, durationSchema, formatDuration, type MetadataCodec, unixSeconds } from "@slipway/plugin-sdk";
import { z } from "zod";

const options = z.object({
  duration: durationSchema.refine((duration) => duration.sign > 0, { error: "must be longer than nothing" }),
});

/** PipeCD's form has whole seconds. The next one is kept: a resumed stage may wait a moment longer, but never less than its time. */
const startTime: MetadataCodec<Temporal.Instant> = {
  ...unixSeconds,
  encode: (instant) => unixSeconds.encode(instant.round({ smallestUnit: "second", roundingMode: "ceil" })),
};

/** WAIT: holds the pipeline for a while. Resumed by a new process, it waits only what is left. */
export const waitStage = defineStage({
  options,
  describe: ({ duration }) => `Wait for ${formatDuration(duration)}`,
  async run({ options, metadata, clock, signal, log, logger }) {
    const { duration } = options;
    const show = async (text: string): Promise<void> => {
      await metadata.display(text).catch((err: unknown) => {
        signal.throwIfAborted();
        logger.warn({ err }, "time left was not shown");
      });
    };
    // PipeCD's key and form: a stage that one of its plugins began goes on here.
    const startedAt = await metadata.remember("startTime", () => clock.now(), startTime);
    const end = startedAt.add(duration).toString({ smallestUnit: "second", roundingMode: "ceil" });
    const step = stepOf(duration);
    for (;;) {
      const left = remaining(startedAt, duration, clock.now());
      if (left.sign <= 0) break;
      log.info(`waiting, ${formatDuration(left)} of ${formatDuration(duration)} left`);
      await show(`${formatDuration(left)} left, until ${end}`);
      await clock.sleep(Temporal.Duration.compare(left, step) < 0 ? left : step, signal);
    }
    log.success(`waited for ${formatDuration(duration)}`);
    await show(`waited for ${formatDuration(duration)}`);
    return "succeeded";
  },
});

/** What is left of a wait; nothing, or less, when it is over. */
export function remaining(startedAt: Temporal.Instant, duration: Temporal.Duration, now: Temporal.Instant): Temporal.Duration {
  return duration.subtract(startedAt.until(now));
}

/** How often it is said what is left: each time is kept in the deployment's history for ever, so at most ten times, and not in a hurry. */
export function stepOf(duration: Temporal.Duration): Temporal.Duration {
  return Temporal.Duration.from({ seconds: Math.max(10, Math.ceil(duration.total("seconds") / 10)) });
}
