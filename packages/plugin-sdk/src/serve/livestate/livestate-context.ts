import { Fault } from "@slipway/domain";
import type { DeploymentSource } from "@slipway/proto/plugin";
import { hostApplications } from "../../host/host-applications.ts";
import { sharedObjects } from "../../host/host-objects.ts";
import type { LivestateContext } from "../../plugin/livestate.ts";
import type { PluginDeps } from "../../wire/plugin-deps.ts";
import { type ApplicationRequest, applicationContext } from "../../wire/wire-application.ts";
import { sourceFromWire } from "../../wire/wire-source.ts";

/** What a request about the live state names. */
export interface LivestateRequest extends ApplicationRequest {
  readonly deploySource?: DeploymentSource | undefined;
}

/** The context of a request about the live state. Throws `invalid` for unknown deploy targets, and without an application or its source. */
export function livestateContext(deps: PluginDeps, request: LivestateRequest, signal: AbortSignal): LivestateContext {
  const { plugin, host } = deps;
  const { applicationId, deploySource } = request;
  if (deploySource === undefined || applicationId === "") throw new Fault("invalid", "the request lacks an application or its source");
  const source = sourceFromWire(deploySource, plugin);
  // Not spread: its getters stay getters.
  return Object.assign(applicationContext(deps, request, { source, signal }), {
    source,
    sharedObjects: sharedObjects(host, { applicationId, pluginName: plugin.name }, signal),
    applications: hostApplications(host, signal),
  });
}
