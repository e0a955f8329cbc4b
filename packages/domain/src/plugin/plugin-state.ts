/** The state of a plugin's process. `waiting`: it is started again after a delay. `external`: managed externally, so there is no process of ours. */
export type PluginState = "unknown" | "fetching" | "starting" | "running" | "waiting" | "stopped" | "external";
