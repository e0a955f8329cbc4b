import type { JsonObject } from "../json.ts";
import type { ApplicationConfig } from "./application-config.ts";
import type { ApplicationSpec } from "./application-schema.ts";
import { type ApplicationKind, isOlderKind, olderKinds } from "./older-kinds.ts";

/**
 * The plugins' sections. A file of an older kind that names no plugin has one section, made of its older fields. In the list that PipeCD's first
 * release candidate had, a plugin has no section of its own either.
 */
export function pluginSections(kind: ApplicationKind, spec: ApplicationSpec): Pick<ApplicationConfig, "plugins" | "impliedPlugin"> {
  const { plugins } = spec;
  const older = isOlderKind(kind) ? olderKinds[kind] : undefined;
  if (Array.isArray(plugins)) {
    const sections = plugins.map((name) => [name, name === older?.plugin ? pick(spec, older.fields) : {}]);
    return { plugins: Object.fromEntries(sections), impliedPlugin: undefined };
  }
  if (!older || Object.keys(plugins).length > 0) return { plugins, impliedPlugin: undefined };
  return { plugins: { [older.plugin]: pick(spec, older.fields) }, impliedPlugin: older.plugin };
}

function pick(spec: ApplicationSpec, fields: readonly string[]): JsonObject {
  const written = spec as ApplicationSpec & JsonObject; // the schema of an older kind keeps these fields as they were written
  return Object.fromEntries(fields.flatMap((field) => (written[field] === undefined ? [] : [[field, written[field]]])));
}
