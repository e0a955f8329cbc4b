import { Fault, pluginSections } from "@slipway/domain";
import { type FieldPath, formatProblem, readYaml } from "@slipway/yaml";
import { z } from "zod";
import { dotted, problemsOf } from "./problems.ts";

/** Whose section is read, and from where. */
export interface SectionOf {
  /** Name under which the piped file knows the plugin. */
  readonly plugin: string;
  /** What the plugin calls itself: an older kind of file stands for it. */
  readonly type: string;
  readonly filename: string;
  readonly schema: z.ZodType | undefined;
}

/**
 * The plugin's section of an application file by its schema, `{}` where there is none, or the raw section without a schema.
 * Read by the same rules as the host reads the file. Throws `invalid` with every problem, each with file:line:column.
 */
export function applicationSection(text: string, { plugin, type, filename, schema = z.unknown() }: SectionOf): unknown {
  // Hosts send no file where there is nothing to read yet.
  const { file, problems } = text.trim() === "" ? { file: undefined, problems: [] } : readYaml(text, filename);
  if (problems.length > 0)
    throw new Fault("invalid", `the application file can not be read:\n  ${problems.map(formatProblem).join("\n  ")}`);

  const { path, value } = findSection(file?.value, plugin, type);
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;

  const place = (inside: readonly PropertyKey[]): string => {
    const full = [...path, ...inside];
    const { line, column } = file?.locate(fieldPath(full)) ?? { line: 1, column: 1 };
    return `${filename}:${line}:${column}: ${dotted(full)}`;
  };
  throw new Fault("invalid", `the application file does not fit plugin ${plugin}:\n  ${problemsOf(result.error, place).join("\n  ")}`);
}

/** The section and where it is written: that of an older kind stands in `spec` itself. */
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

/** A parsed file has no other keys than these. */
function fieldPath(path: readonly PropertyKey[]): FieldPath {
  return path.map((part) => (typeof part === "number" ? part : String(part)));
}
