import { defineStage, durationSchema, formatDuration, unixSeconds } from "@slipway/plugin-sdk";
import { z } from "zod";

const tick = Temporal.Duration.from({ seconds: 10 });

const options = z.object({
  duration: durationSchema.refine((duration) => duration.sign > 0, { error: "must be longer than nothing" }),
});

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
    const startedAt = await metadata.remember("startTime", () => clock.now(), unixSeconds);
    for (;;) {
      const left = remaining(startedAt, duration, clock.now());
      if (left.sign <= 0) break;
      log.info(`waiting, ${formatDuration(left)} of ${formatDuration(duration)} left`);
      await show(`${formatDuration(left)} left`);
      await clock.sleep(Temporal.Duration.compare(left, tick) < 0 ? left : tick, signal);
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
