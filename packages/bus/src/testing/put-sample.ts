import type { Deployment, DeploymentEvent } from "@slipway/domain";

const now = Temporal.Instant.from("2026-01-01T00:00:00Z");

/** Adds a value to the metadata of a plugin; no event if it is there already. */
export function putSample(key: string, value: string): (state: Deployment | undefined) => DeploymentEvent | undefined {
  return (state) =>
    state?.pluginMetadata["kubernetes"]?.[key] === value
      ? undefined
      : { kind: "plugin-metadata-put", at: now, plugin: "kubernetes", values: { [key]: value } };
}
