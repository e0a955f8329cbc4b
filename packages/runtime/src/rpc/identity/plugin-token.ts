/** How a plugin proves its identity to its host: it is started with the variable and sends the value in this header of each call. */
export const pluginToken = { variable: "SLIPWAY_PLUGIN_TOKEN", header: "slipway-plugin-token" } as const;
