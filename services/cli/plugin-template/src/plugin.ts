import { definePlugin } from "@slipway/plugin-sdk";
import { greetStage } from "./greet-stage.ts";
import { schemas } from "./schemas.ts";

export const plugin = definePlugin({
  name: "my-plugin",
  version: "0.1.0",
  ...schemas,
  stages: { MY_STAGE: greetStage },
});
