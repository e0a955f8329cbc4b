// What the package exports: `slipway check` asks it what the plugin refuses, without running it.
export { waitPlugin as definition } from "./wait-plugin.ts";
