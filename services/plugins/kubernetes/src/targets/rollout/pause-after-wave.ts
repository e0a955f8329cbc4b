import { formatDuration, type StageContext, startCountdown, unixSeconds } from "@slipway/plugin-sdk";

/** A pause between two waves of deploy targets. */
export interface Pause extends Pick<StageContext, "clock" | "log" | "metadata" | "signal"> {
  readonly pause: Temporal.Duration | undefined;
  /** The position of the wave that has ended. */
  readonly index: number;
}

/** Waits for the pause of a wave. A process that resumes the stage waits only for what is left of it. */
export async function pauseAfterWave({ pause, index, clock, log, metadata, signal }: Pause): Promise<void> {
  if (pause === undefined) return;
  const startedAt = await metadata.remember(`wave-${index + 1}-ended`, () => clock.now(), unixSeconds);
  const left = startCountdown(clock, pause, startedAt)();
  if (left.sign <= 0) return;
  const until = clock.now().add(left).toString({ smallestUnit: "second", roundingMode: "ceil" });
  log.info(`waiting ${formatDuration(left)} before the next deploy targets`);
  await metadata.display(`wave ${index + 1} is done; the next one begins at ${until}`);
  await clock.sleep(left, signal);
}
