// What the package exports: `slipway check` asks it what the plugin refuses, without running it.
export { scriptRunPlugin as definition } from "./script-run-plugin.ts";
