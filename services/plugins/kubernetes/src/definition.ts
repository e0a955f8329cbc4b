// What the package exports: `slipway check` asks it what the plugin refuses, without running it.
import { Clusters } from "./client/clusters.ts";
import { kubernetesPlugin } from "./plugin.ts";

/** The plugin. It opens no cluster until a stage runs or an application is observed. */
export const definition = kubernetesPlugin(new Clusters());
