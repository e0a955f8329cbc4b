// What the package exports: `slipway check` asks it what the plugin refuses, without running it.
export { waitApprovalPlugin as definition } from "./wait-approval-plugin.ts";
