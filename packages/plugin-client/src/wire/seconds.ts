/** The protocol's times are whole Unix seconds; 0 means none. */
export function toSeconds(instant: Temporal.Instant | undefined): bigint {
  return instant === undefined ? 0n : BigInt(Math.floor(instant.epochMilliseconds / 1000));
}
