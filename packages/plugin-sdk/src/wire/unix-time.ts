/** The protocol's times are whole Unix seconds. */
export function unixTime(instant: Temporal.Instant): bigint {
  return BigInt(Math.floor(instant.epochMilliseconds / 1000));
}

/** The instant of a time of the protocol. */
export function instantFromUnixTime(seconds: bigint): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(Number(seconds) * 1000);
}
