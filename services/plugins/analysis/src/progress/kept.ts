import { formatDuration, type MetadataCodec, parseDuration } from "@slipway/plugin-sdk";
import { z } from "zod";
import type { KeptProgress } from "./progress.ts";

/** Keys of the stage's metadata; the elapsed time has the same key as in PipeCD's plugin. */
export const keys = { start: "startTime", previous: "previousStartTime", elapsed: "elapsedTime", checks: "checks" } as const;

/** Full seconds, rounded down, so that time is watched again rather than skipped. The same format as in PipeCD's plugin. */
export const elapsedCodec: MetadataCodec<Temporal.Duration> = {
  encode: (elapsed) => formatDuration(Temporal.Duration.from({ seconds: Math.floor(elapsed.total("seconds")) })),
  decode: (text) => {
    const elapsed = parseDuration(text);
    return elapsed === undefined || elapsed.sign < 0 ? undefined : elapsed;
  },
};

const checks = z.record(z.string(), z.object({ lookedMs: z.number().min(0), failures: z.int().min(0), isOk: z.boolean().optional() }));

export const checksCodec: MetadataCodec<KeptProgress["checks"]> = {
  encode: (value) => JSON.stringify(value),
  decode: (text) => checks.parse(JSON.parse(text)),
};
