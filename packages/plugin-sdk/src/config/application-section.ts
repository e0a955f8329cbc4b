import { Fault, pluginSections } from "@slipway/domain";
import { formatProblem } from "@slipway/yaml";
import { z } from "zod";
import { type ConfigText, configFile } from "./config-file.ts";
import { parseWith } from "./parse-with.ts";
import { dotted, fieldPath, ignoredFields, problemsOf } from "./problems.ts";

/** Which section to read, and from where. */
export interface SectionOf {
  /** The plugin's name in the piped file. */
  readonly plugin: string;
  /** The plugin's own name. Older kinds of application files imply a plugin by this name. */
  readonly type: string;
  readonly schema: z.ZodType | undefined;
  /** Gets each field that the schema drops, with its place and what may be meant. */
  readonly onIgnored?: OnIgnored | undefined;
}

/** Tells a person that a field has no effect. */
export type OnIgnored = (text: string) => unknown;

/**
 * Parses the plugin's section of an application file with its schema; an absent section is read as `{}`. Without a schema it returns the raw section.
 * Follows the same rules as the host. Throws `invalid` with all problems, each with file:line:column.
 */
export function applicationSection(source: ConfigText, { plugin, type, schema = z.unknown(), onIgnored }: SectionOf): unknown {
  const { file, problems } = configFile(source);
  if (problems.length > 0) throw new Fault("invalid", `cannot read the application file:\n  ${problems.map(formatProblem).join("\n  ")}`);

  const { path, value } = findSection(file?.value, plugin, type);
  const result = parseWith(schema, value ?? {}, "the application section");
  const place = (inside: readonly PropertyKey[]): string => {
    const full = [...path, ...inside];
    const { line, column } = file?.locate(fieldPath(full)) ?? { line: 1, column: 1 };
    return `${file?.name ?? (source.configFilename || "application file")}:${line}:${column}: ${dotted(full)}`;
  };
  if (onIgnored) for (const text of ignoredFields(result.ignored, place)) onIgnored(text);
  if (!result.misfits) return result.data;
  throw new Fault("invalid", `the application file is invalid for plugin ${plugin}:\n  ${problemsOf(result.misfits, place).join("\n  ")}`);
}

/** The section and its path in the file; for older kinds it is `spec` itself. */
function findSection(file: unknown, plugin: string, type: string): { readonly path: readonly string[]; readonly value: unknown } {
  const { kind, spec } = isMapping(file) ? file : {};
  if (!isMapping(spec)) return { path: ["spec", "plugins", plugin], value: undefined };
  const { plugins, impliedPlugin } = pluginSections(kind, spec);
  const isImplied = impliedPlugin === type || Array.isArray(spec["plugins"]);
  return { path: isImplied ? ["spec"] : ["spec", "plugins", plugin], value: plugins[impliedPlugin === type ? type : plugin] };
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
