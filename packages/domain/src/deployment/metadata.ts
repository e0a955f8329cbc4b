import { Fault } from "../fault.ts";
import type { Deployment } from "./deployment.ts";
import type { DeploymentEvent } from "./events.ts";
import { stageOf } from "./find-stage.ts";
import { requireOpen } from "./require-open.ts";

type Values = Readonly<Record<string, string>>;

/** Longest value, in characters: metadata is part of every message of the deployment, so large things belong elsewhere. */
export const metadataValueLimit = 64 * 1024;

/** Keeps values for a stage. Undefined if nothing changes. Throws `precondition` once the deployment has ended, `invalid` for too long a value. */
export function putStageMetadata(state: Deployment, stageId: string, values: Values, now: Temporal.Instant): DeploymentEvent | undefined {
  const stage = stageOf(state, stageId);
  if (!changes(stage.metadata, values)) return undefined;
  refuse(state, values);
  return { kind: "stage-metadata-put", at: now, stageId, values };
}

/** Keeps values of a plugin for the deployment. Undefined if nothing changes. Throws as putStageMetadata. */
export function putPluginMetadata(state: Deployment, plugin: string, values: Values, now: Temporal.Instant): DeploymentEvent | undefined {
  if (!changes(state.pluginMetadata[plugin] ?? {}, values)) return undefined;
  refuse(state, values);
  return { kind: "plugin-metadata-put", at: now, plugin, values };
}

function changes(before: Values, values: Values): boolean {
  return Object.entries(values).some(([key, value]) => before[key] !== value);
}

function refuse(state: Deployment, values: Values): void {
  requireOpen(state);
  for (const [key, value] of Object.entries(values))
    if (value.length > metadataValueLimit)
      throw new Fault(
        "invalid",
        `metadata ${key} has ${value.length} characters, more than ${metadataValueLimit}: keep it as a shared object`,
      );
}
