import { definePlugin, defineStage, runPlugin } from "@slipway/plugin-sdk";

/** A stage that does nothing, so that only the overhead of the host is measured. */
const noopStage = defineStage({ run: async () => "succeeded" });

await runPlugin(definePlugin({ name: "noop", stages: { NOOP: noopStage } }));
