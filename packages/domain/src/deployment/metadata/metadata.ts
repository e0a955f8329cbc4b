import type { Deployment } from "../deployment.ts";
import type { DeploymentEvent } from "../events.ts";
import { requireOpen } from "../require-open.ts";
import { stageOf } from "../stage/find-stage.ts";
import { checkMetadataLimits } from "./metadata-limits.ts";

type Values = Readonly<Record<string, string>>;

/** Stores metadata of a stage. Returns undefined if nothing changes. Throws `precondition` if the deployment has ended, `too_large` beyond `limits.metadata`. */
export function putStageMetadata(state: Deployment, stageId: string, values: Values, now: Temporal.Instant): DeploymentEvent | undefined {
  const stage = stageOf(state, stageId);
  if (!changes(stage.metadata, values)) return undefined;
  requireOpen(state);
  checkMetadataLimits([{ ...stage.metadata, ...values }, ...without(state, { stageId })]);
  return { kind: "stage-metadata-put", at: now, stageId, values };
}

/** Stores a plugin's metadata of the deployment. Returns undefined if nothing changes. Throws like putStageMetadata. */
export function putPluginMetadata(state: Deployment, plugin: string, values: Values, now: Temporal.Instant): DeploymentEvent | undefined {
  if (!changes(state.pluginMetadata[plugin] ?? {}, values)) return undefined;
  requireOpen(state);
  checkMetadataLimits([{ ...state.pluginMetadata[plugin], ...values }, ...without(state, { plugin })]);
  return { kind: "plugin-metadata-put", at: now, plugin, values };
}

function changes(before: Values, values: Values): boolean {
  return Object.entries(values).some(([key, value]) => before[key] !== value);
}

/** The metadata of the deployment without the values that are about to change. */
function without(state: Deployment, changed: { readonly stageId?: string; readonly plugin?: string }): readonly Values[] {
  const stages = state.stages.filter(({ id }) => id !== changed.stageId).map(({ metadata }) => metadata);
  const plugins = Object.entries(state.pluginMetadata).filter(([plugin]) => plugin !== changed.plugin);
  return [state.sharedMetadata, ...stages, ...plugins.map(([, values]) => values)];
}
