import { defineStage, durationSchema } from "@slipway/plugin-sdk";
import { z } from "zod";
import { schemas } from "./schemas.ts";

const options = z.strictObject({
  who: z.string().min(1, "is empty"),
  times: z.int().min(1).default(1),
  every: durationSchema.optional(),
});

/** Greets a person. If it is interrupted, a new process continues where it was. */
export const greetStage = defineStage({
  of: schemas,
  options,
  describe: ({ who }) => `Greet ${who}`,
  async run({ options: { who, times, every }, config, metadata, clock, signal, log }) {
    let greeted = Number(await metadata.remember("greeted", () => "0"));
    while (greeted < times) {
      greeted++;
      log.info(`${config.greeting} ${who}, ${greeted}`);
      if (every === undefined || greeted === times) continue;
      await metadata.put("greeted", String(greeted));
      // Rejects when the stage is cancelled and when this process stops. Do not catch it: the SDK tells the two apart.
      await clock.sleep(every, signal);
    }
    log.success(`greeted ${who}`);
    return "succeeded";
  },
});
