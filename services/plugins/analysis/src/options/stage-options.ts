import { z } from "zod";
import { period } from "./fields.ts";
import { httpOptions } from "./http-options.ts";
import { logOptions } from "./log-options.ts";
import { metricOptions } from "./metric-options.ts";
import { templatable } from "./templatable.ts";

/** The `with` of a stage ANALYSIS. `restartThreshold` is accepted and ignored, as in PipeCD. */
export const stageOptions = z.object({
  duration: period,
  restartThreshold: z.int().optional(),
  metrics: z.array(templatable(metricOptions)).default([]),
  logs: z.array(templatable(logOptions)).default([]),
  https: z.array(templatable(httpOptions)).default([]),
});

export type StageOptions = z.output<typeof stageOptions>;
