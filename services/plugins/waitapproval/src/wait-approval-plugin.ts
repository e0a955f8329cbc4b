import { definePlugin } from "@slipway/plugin-sdk";
import { waitApprovalStage } from "./wait-approval-stage.ts";

/** The plugin of the stage WAIT_APPROVAL. */
export const waitApprovalPlugin = definePlugin({
  name: "waitapproval",
  version: "0.1.0",
  stages: { WAIT_APPROVAL: waitApprovalStage },
});
