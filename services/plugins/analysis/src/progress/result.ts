import { z } from "zod";

/** PipeCD's name for the object with an application's last successful analysis. */
export const resultKey = "latest-analysis-result";
const resultSchema = z.object({ startTime: z.int() });

/** PipeCD's format: the start of the analysis. */
export function encodeResult(startedAt: Temporal.Instant): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ startTime: Math.floor(startedAt.epochMilliseconds / 1000) }));
}

/** Throws if the object is not a result. */
export function decodeResult(object: Uint8Array): Temporal.Instant {
  const { startTime } = resultSchema.parse(JSON.parse(new TextDecoder().decode(object)));
  return Temporal.Instant.fromEpochMilliseconds(startTime * 1000);
}
