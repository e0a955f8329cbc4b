import { Fault } from "@slipway/domain";
import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { dotted, problemsOf } from "./problems.ts";

/** Whose section is read, and from where. */
export interface SectionOf {
  /** Name under which the piped file knows the plugin. */
  readonly plugin: string;
  /** What the plugin calls itself: an older kind of file belongs to it whole. */
  readonly type: string;
  readonly filename: string;
  readonly schema: z.ZodType | undefined;
}

/** Kinds of application files from before plugins had sections: all of `spec` belongs to one plugin. */
const olderKinds: Readonly<Record<string, string>> = {
  KubernetesApp: "kubernetes",
  TerraformApp: "terraform",
  LambdaApp: "lambda",
  CloudRunApp: "cloudrun",
  ECSApp: "ecs",
};

/**
 * The plugin's section of an application file by its schema, `{}` where there is none, or the raw section without a schema.
 * Throws `invalid` with every problem, each with file:line:column.
 */
export function applicationSection(text: string, { plugin, type, filename, schema = z.unknown() }: SectionOf): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors.map((error) => `${at(filename, lines, error.pos[0])}: ${error.message.split("\n")[0]}`);
  if (broken.length > 0) throw new Fault("invalid", `the application file can not be read:\n  ${broken.join("\n  ")}`);

  const path = sectionPath(document, plugin, type);
  const node: unknown = document.getIn(path, true);
  const result = schema.safeParse((isNode(node) ? node.toJS(document) : undefined) ?? {});
  if (result.success) return result.data;

  const place = (inside: readonly PropertyKey[]): string =>
    `${at(filename, lines, offsetOf(document, path, inside))}: ${dotted([...path, ...inside])}`;
  throw new Fault("invalid", `the application file does not fit plugin ${plugin}:\n  ${problemsOf(result.error, place).join("\n  ")}`);
}

function sectionPath(document: Document, plugin: string, type: string): readonly string[] {
  const kind: unknown = document.get("kind");
  const isWhole = typeof kind === "string" && Object.hasOwn(olderKinds, kind) && olderKinds[kind] === type;
  return isWhole ? ["spec"] : ["spec", "plugins", plugin];
}

/** Where the value at the path begins, or the nearest parent that is there. */
function offsetOf(document: Document, path: readonly string[], inside: readonly PropertyKey[]): number {
  const full: readonly unknown[] = [...path, ...inside];
  for (let length = full.length; length > 0; length--) {
    const node: unknown = document.getIn(full.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function at(filename: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${filename}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
}
