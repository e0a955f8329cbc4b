import { type FieldPath, fileRules, formatPath, formatProblem, readDocuments, readWith, type YamlFile } from "@slipway/plugin-sdk/yaml";
import { z } from "zod";

/** The kinds of checks that can be templates. */
export type Section = "metrics" | "logs" | "https";

const entries = z.record(z.string(), z.unknown()).default({});
const templateDocument = z.object({ spec: z.object({ metrics: entries, logs: entries, https: entries }) });

/** The templates of one document. Plain data, because a large file is read in a thread. */
export interface WrittenTemplates {
  readonly spec: z.output<typeof templateDocument>["spec"];
  /** `file:line:column` by the path of every value. */
  readonly places: ReadonlyMap<string, string>;
}

/** What a file of the shared directory has. */
export interface TemplateFile {
  readonly written: readonly WrittenTemplates[];
  /** Why the file, or a document of it, cannot be used. */
  readonly problem: string | undefined;
}

const rules = { ...fileRules, furtherDocuments: "refused", limits: { ...fileRules.limits, documents: 1000 } } as const;

/** Reads the documents of `kind: AnalysisTemplate` in a file. Never throws. */
export function readTemplateFile(content: Uint8Array, name: string): TemplateFile {
  const { documents, problems } = readDocuments(content, name, rules);
  if (problems[0]) return { written: [], problem: formatProblem(problems[0]) };
  const written: WrittenTemplates[] = [];
  for (const document of documents) {
    if (!isTemplate(document.value)) continue;
    const { data, misfits } = readWith(templateDocument, document.value);
    if (misfits)
      return {
        written,
        problem: `${name} cannot be read: ${misfits.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ")}`,
      };
    const places = new Map<string, string>();
    addPlaces(document, [], document.value, places);
    written.push({ spec: data.spec, places });
  }
  return { written, problem: undefined };
}

function isTemplate(value: unknown): boolean {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "AnalysisTemplate";
}

function addPlaces(document: YamlFile, path: FieldPath, value: unknown, places: Map<string, string>): void {
  const { line, column } = document.locate(path);
  places.set(formatPath(path), `${document.name}:${line}:${column}`);
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) addPlaces(document, [...path, Array.isArray(value) ? Number(key) : key], inner, places);
}
