/** How a plugin proves to its host which one it is: it is started with the variable, and sends what is in it as the header of each call. */
export const pluginToken = { variable: "SLIPWAY_PLUGIN_TOKEN", header: "slipway-plugin-token" } as const;
