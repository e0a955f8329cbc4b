import { defineStage, durationSchema, formatDuration, type MetadataCodec, startCountdown, unixSeconds } from "@slipway/plugin-sdk";
import { z } from "zod";

const options = z.object({
  duration: durationSchema.refine((duration) => duration.sign > 0, { error: "must be greater than zero" }),
});

/** PipeCD's format has whole seconds. Rounds up: a resumed stage may wait slightly longer, but never less than its duration. */
const startTime: MetadataCodec<Temporal.Instant> = {
  ...unixSeconds,
  encode: (instant) => unixSeconds.encode(instant.round({ smallestUnit: "second", roundingMode: "ceil" })),
};

/** WAIT: pauses the pipeline for a duration. Resumed by a new process, it waits only for the remaining time, and never longer than its duration whatever the clock says. */
export const waitStage = defineStage({
  options,
  describe: ({ duration }) => `Wait for ${formatDuration(duration)}`,
  async run({ options, metadata, clock, signal, log, logger }) {
    const { duration } = options;
    const show = async (text: string): Promise<void> => {
      await metadata.display(text).catch((err: unknown) => {
        signal.throwIfAborted();
        logger.warn({ err }, "could not show the remaining time");
      });
    };
    // PipeCD's key and format: a stage that was started by PipeCD's plugin can be resumed here.
    const startedAt = await metadata.remember("startTime", () => clock.now(), startTime);
    const left = startCountdown(clock, duration, startedAt);
    const step = stepOf(duration);
    for (;;) {
      const remaining = left();
      if (remaining.sign <= 0) break;
      const end = clock.now().add(remaining).toString({ smallestUnit: "second", roundingMode: "ceil" });
      log.info(`waiting, ${formatDuration(remaining)} of ${formatDuration(duration)} left`);
      await show(`${formatDuration(remaining)} left, until ${end}`);
      await clock.sleep(Temporal.Duration.compare(remaining, step) < 0 ? remaining : step, signal);
    }
    log.success(`waited for ${formatDuration(duration)}`);
    await show(`waited for ${formatDuration(duration)}`);
    return "succeeded";
  },
});

/** Interval for reporting the remaining time: at most ten times, and every 10 s at most, because each report stays in the deployment's history. */
export function stepOf(duration: Temporal.Duration): Temporal.Duration {
  return Temporal.Duration.from({ seconds: Math.max(10, Math.ceil(duration.total("seconds") / 10)) });
}
