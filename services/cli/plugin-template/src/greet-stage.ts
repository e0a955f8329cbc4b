import { defineStage, durationSchema } from "@slipway/plugin-sdk";
import { z } from "zod";
import { schemas } from "./schemas.ts";

const options = z.strictObject({
  who: z.string().min(1, "is empty"),
  times: z.int().min(1).default(1),
  every: durationSchema.optional(),
});

/** Greets somebody. Cut off and run again by a new process, it goes on where it was. */
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
      // Aborted when the stage is cancelled, and when this process must stop: let it through, the SDK knows which.
      await clock.sleep(every, signal);
    }
    log.success(`greeted ${who}`);
    return "succeeded";
  },
});
