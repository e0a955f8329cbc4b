/** The wire's times are whole Unix seconds; 0 stands for none. */
export function toSeconds(instant: Temporal.Instant | undefined): bigint {
  return instant === undefined ? 0n : BigInt(Math.floor(instant.epochMilliseconds / 1000));
}
