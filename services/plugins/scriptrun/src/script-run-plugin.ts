import { definePlugin } from "@slipway/plugin-sdk";
import { scriptRunConfig, scriptRunRollbackStage, scriptRunStage, warnOfOpenScripts } from "./script-run-stage.ts";

/** The plugin of the stages SCRIPT_RUN and SCRIPT_RUN_ROLLBACK. */
export const scriptRunPlugin = definePlugin({
  name: "scriptrun",
  version: "0.1.0",
  config: scriptRunConfig,
  initialize: warnOfOpenScripts,
  stages: { SCRIPT_RUN: scriptRunStage, SCRIPT_RUN_ROLLBACK: scriptRunRollbackStage },
});
