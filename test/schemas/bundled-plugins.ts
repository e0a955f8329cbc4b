import type { Plugin } from "@slipway/plugin-sdk";
import { analysisPlugin } from "../../services/plugins/analysis/src/analysis-plugin.ts";
import { realSources } from "../../services/plugins/analysis/src/providers/sources.ts";
import { Clusters } from "../../services/plugins/kubernetes/src/client/clusters.ts";
import { kubernetesPlugin } from "../../services/plugins/kubernetes/src/plugin.ts";
import { scriptRunPlugin } from "../../services/plugins/scriptrun/src/script-run-plugin.ts";
import { waitPlugin } from "../../services/plugins/wait/src/wait-plugin.ts";
import { waitApprovalPlugin } from "../../services/plugins/waitapproval/src/wait-approval-plugin.ts";

/** The plugins that are bundled with Slipway. They connect to nothing before a stage runs. */
export const bundledPlugins: readonly Plugin[] = [
  analysisPlugin(realSources),
  kubernetesPlugin(new Clusters()),
  scriptRunPlugin,
  waitPlugin,
  waitApprovalPlugin,
];
