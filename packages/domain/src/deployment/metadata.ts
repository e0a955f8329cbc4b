import { Fault } from "../fault.ts";
import type { Deployment } from "./deployment.ts";
import type { DeploymentEvent } from "./events.ts";
import { requireOpen } from "./require-open.ts";
import { stageOf } from "./stage/find-stage.ts";

type Values = Readonly<Record<string, string>>;

/** Maximum length of a value, in characters. Metadata is part of every message of the deployment, so large values belong in shared objects. */
export const metadataValueLimit = 64 * 1024;

/** Stores metadata of a stage. Returns undefined if nothing changes. Throws `precondition` if the deployment has ended, `invalid` if a value is too long. */
export function putStageMetadata(state: Deployment, stageId: string, values: Values, now: Temporal.Instant): DeploymentEvent | undefined {
  const stage = stageOf(state, stageId);
  if (!changes(stage.metadata, values)) return undefined;
  refuse(state, values);
  return { kind: "stage-metadata-put", at: now, stageId, values };
}

/** Stores a plugin's metadata of the deployment. Returns undefined if nothing changes. Throws like putStageMetadata. */
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
        `metadata ${key} has ${value.length} characters, more than ${metadataValueLimit}: store it as a shared object`,
      );
}
