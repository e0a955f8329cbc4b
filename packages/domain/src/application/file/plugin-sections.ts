import { isOlderKind, olderKinds } from "./older-kinds.ts";

/** The plugins' sections of an application file. */
export interface PluginSections {
  /** Sections by plugin name, in the order of the file. */
  readonly plugins: Readonly<Record<string, unknown>>;
  /** The plugin that an older kind implies; its section consists of the older fields. Undefined if the file names its plugins. */
  readonly impliedPlugin: string | undefined;
}

/**
 * Returns the plugins' sections of a file of this kind with this `spec`. A file of an older kind that names no plugin has one section, which
 * consists of the older fields. `plugins` may also be a list of names, as in PipeCD's first release candidate: then only the plugin that an
 * older kind implies has a section with fields. The planner and the plugins both use this function, so they agree on the sections.
 */
export function pluginSections(kind: unknown, spec: Readonly<Record<string, unknown>>): PluginSections {
  const plugins = spec["plugins"] ?? {};
  const older = isOlderKind(kind) ? olderKinds[kind] : undefined;
  const olderSection = older ? pick(spec, older.fields) : {};
  if (Array.isArray(plugins)) {
    const sections = plugins.map((name) => [String(name), name === older?.plugin ? olderSection : {}] as const);
    return { plugins: Object.fromEntries(sections), impliedPlugin: undefined };
  }
  const named = typeof plugins === "object" ? Object.fromEntries(Object.entries(plugins)) : {};
  if (!older || Object.keys(named).length > 0) return { plugins: named, impliedPlugin: undefined };
  return { plugins: { [older.plugin]: olderSection }, impliedPlugin: older.plugin };
}

function pick(spec: Readonly<Record<string, unknown>>, fields: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(fields.flatMap((field) => (spec[field] === undefined ? [] : [[field, spec[field]]])));
}
