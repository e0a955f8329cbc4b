import { definePlugin, defineStage, runPlugin } from "@slipway/plugin-sdk";

/** A stage that does nothing, so that only what the host adds to a stage is left to be measured. */
const noopStage = defineStage({ run: async () => "succeeded" });

await runPlugin(definePlugin({ name: "noop", stages: { NOOP: noopStage } }));
