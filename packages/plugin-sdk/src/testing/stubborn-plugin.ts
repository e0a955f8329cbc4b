/** A plugin whose stage does not end when it is aborted, for tests of what happens then. */

import { definePlugin } from "../plugin/plugin.ts";
import { defineStage } from "../plugin/stage.ts";
import { runPlugin } from "../serve/run-plugin.ts";

const stubborn = defineStage({
  async run({ log }) {
    log.info("nothing ends this");
    return await new Promise(() => setInterval(() => {}, 1_000));
  },
});

await runPlugin(definePlugin({ name: "stubborn", stages: { STUBBORN: stubborn } }));
