import { targetsNamed } from "../config/configured-plugin.ts";
import { hostTools } from "../host/host-tools.ts";
import type { ApplicationContext } from "../plugin/context/application-context.ts";
import type { Source } from "../plugin/context/source.ts";
import type { PluginDeps } from "./plugin-deps.ts";

/** The application as requests about its live state and about plan previews name it. */
export interface ApplicationRequest {
  readonly applicationId: string;
  readonly applicationName: string;
  readonly pipedId: string;
  readonly deployTargets: readonly string[];
}

/** The context of a request about an application, whose section is that of `source`. Throws `invalid` for unknown deploy targets. */
export function applicationContext(
  { plugin, host, logger }: PluginDeps,
  { applicationId, applicationName, pipedId, deployTargets }: ApplicationRequest,
  { source, signal }: { readonly source: Source; readonly signal: AbortSignal },
): ApplicationContext {
  return {
    applicationId,
    applicationName,
    pipedId,
    get application() {
      return source.application;
    },
    config: plugin.config,
    deployTargets: targetsNamed(plugin, deployTargets),
    tools: hostTools(host, signal),
    logger: logger.child({ applicationId, application: applicationName }),
    signal,
  };
}
