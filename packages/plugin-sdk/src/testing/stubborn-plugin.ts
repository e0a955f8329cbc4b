/** A plugin whose stage ignores its abort signal, for tests. */

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
