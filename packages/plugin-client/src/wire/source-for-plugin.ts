import { applicationKind, isOlderKind, olderKindNames, olderKinds, pluginSections } from "@slipway/domain";
import { readYaml } from "@slipway/yaml";
import type { PluginSource } from "../plugin-spec.ts";

/** The files of a revision as a plugin gets them. */
export function sourceForPlugin(
  { applicationDirectory, commitHash, applicationConfig, applicationConfigFilename, sharedConfigDirectory }: PluginSource,
  { isForeign = false }: { readonly isForeign?: boolean } = {},
) {
  return {
    applicationDirectory,
    commitHash,
    applicationConfig: isForeign ? ofNewerKind(applicationConfig) : applicationConfig,
    applicationConfigFilename,
    sharedConfigDirectory,
  };
}

/**
 * An application file of an older kind as one of `kind: Application`, with the older fields in the section of their plugin: PipeCD's plugins read
 * only that. As JSON, which is YAML too. Any other file is unchanged; so is one that cannot be read, which the plugin then reports.
 */
function ofNewerKind(file: Uint8Array): Uint8Array {
  const text = new TextDecoder().decode(file);
  if (!olderKindNames.some((kind) => text.includes(kind))) return file;
  const value = readYaml(text, "application file").file?.value;
  if (!isMapping(value) || !isOlderKind(value["kind"])) return file;
  const spec = isMapping(value["spec"]) ? value["spec"] : {};
  const older: readonly string[] = olderKinds[value["kind"]].fields;
  const others = Object.entries(spec).filter(([field]) => !older.includes(field));
  const { plugins } = pluginSections(value["kind"], spec);
  return new TextEncoder().encode(JSON.stringify({ ...value, kind: applicationKind, spec: { ...Object.fromEntries(others), plugins } }));
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
