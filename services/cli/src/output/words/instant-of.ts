/** The instant of a timestamp in a message that is not decoded otherwise, to the millisecond. */
export function instantOf(at: { readonly seconds: bigint; readonly nanos?: number } | undefined): Temporal.Instant | undefined {
  return at && Temporal.Instant.fromEpochMilliseconds(Number(at.seconds) * 1000 + Math.trunc((at.nanos ?? 0) / 1_000_000));
}
