/** The instant of a timestamp in a message that is not decoded otherwise. */
export function instantOf(at: { readonly seconds: bigint } | undefined): Temporal.Instant | undefined {
  return at && Temporal.Instant.fromEpochMilliseconds(Number(at.seconds) * 1000);
}
