import { z } from "zod";
import { durationField } from "../fields/duration.ts";
import { anyMapping, requiredText, text } from "../fields/plain-fields.ts";
import { skipOnSchema } from "./trigger-schema.ts";

export const stageSchema = z
  .object({
    id: text.describe("A name of the stage within the pipeline."),
    name: requiredText.describe("What the stage does, such as K8S_SYNC or WAIT. The plugin that defines the name runs it."),
    desc: text.describe("For people."),
    timeout: durationField("6h").describe("Longest time of the stage."),
    with: anyMapping.prefault({}).describe("Options of the stage, as its plugin defines them."),
    skipOn: skipOnSchema.describe("When the stage is left out."),
    retries: z.int().min(0).max(10).default(0).describe("How often the stage is tried again after a failure."),
  })
  .transform(({ desc, timeout, ...stage }) => ({ ...stage, description: desc, timeoutMs: timeout }));
