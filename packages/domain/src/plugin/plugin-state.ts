/** The state of a plugin's process. `waiting`: to be restarted after a delay. `external`: managed externally, so Slipway runs no process. */
export type PluginState = "unknown" | "fetching" | "starting" | "running" | "waiting" | "stopped" | "external";
