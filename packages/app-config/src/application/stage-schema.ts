import { z } from "zod";
import { durationField } from "../fields/duration.ts";
import { anyMapping, requiredText, text } from "../fields/plain-fields.ts";
import { skipOnSchema } from "./trigger-schema.ts";

export const stageSchema = z
  .object({
    id: text.describe("ID of the stage within the pipeline."),
    name: requiredText.describe("The kind of stage, such as K8S_SYNC or WAIT. The plugin that defines it runs the stage."),
    desc: text.describe("A description."),
    timeout: durationField("6h").describe("Timeout of the stage, counted from its first start over all attempts."),
    with: anyMapping.prefault({}).describe("Options of the stage; its plugin defines them."),
    skipOn: skipOnSchema.describe("When to skip the stage."),
    retries: z.int().min(0).max(10).default(0).describe("How often to retry the stage after a failure."),
  })
  .transform(({ desc, timeout, ...stage }) => ({ ...stage, description: desc, timeoutMs: timeout }));
