import { isOlderKind, olderKinds } from "./older-kinds.ts";

/** The plugins' sections of an application file. */
export interface PluginSections {
  /** By the plugin's name, in the order of the file. */
  readonly plugins: Readonly<Record<string, unknown>>;
  /** The plugin that an older kind stands for; its section is made of the older fields. Undefined when the file names its plugins. */
  readonly impliedPlugin: string | undefined;
}

/**
 * The sections of a file of this kind with this `spec`. One of an older kind that names no plugin has one section, made of its older fields. In the
 * list that PipeCD's first release candidate had, a plugin has no section of its own either. For who plans and for the plugin itself: both go by it.
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
