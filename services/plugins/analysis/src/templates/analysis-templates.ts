import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "@slipway/plugin-sdk";
import { type Document, LineCounter, parseAllDocuments } from "yaml";
import type { z } from "zod";

/** The kinds of checks that templates stand for. */
export type Section = "metrics" | "logs" | "https";

/** A template as it is written in a file. */
interface Written {
  readonly filename: string;
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

/** Files of `kind: AnalysisTemplate` in the directory that applications share. */
export interface AnalysisTemplates {
  /**
   * The entry that a template stands for, by its section's schema. Throws `invalid` when no file has it, when two have it, or when it does not fit the
   * schema, then with file:line:column of each problem. A broken file matters only when the template is not found elsewhere.
   */
  get<T>(section: Section, name: string, schema: z.ZodType<T>): T;
}

/** Reads the YAML files that lie in the directory itself. One that is not there has no templates. */
export async function readTemplates(sharedConfigDir: string): Promise<AnalysisTemplates> {
  const files: Written[] = [];
  const broken: string[] = [];
  for (const filename of await yamlFiles(sharedConfigDir)) {
    const lines = new LineCounter();
    const documents = parseAllDocuments(await readFile(join(sharedConfigDir, filename), "utf8"), { lineCounter: lines });
    for (const document of Array.isArray(documents) ? documents : []) {
      const [error] = document.errors;
      if (error !== undefined) broken.push(`.pipe/${filename} can not be read: ${error.message.split("\n")[0]}`);
      else if (document.get("kind") === "AnalysisTemplate") files.push({ filename, document, lines });
    }
  }
  return {
    get(section, name, schema) {
      const found = files.filter(({ document }) => document.hasIn(["spec", section, name]));
      const [written, second] = found;
      if (written === undefined) throw new Fault("invalid", notFound(files, broken, section, name));
      if (second !== undefined)
        throw new Fault(
          "invalid",
          `template ${name} is in ${place(written, section, name)} and in ${place(second, section, name)}: keep one of them`,
        );
      const result = schema.safeParse((written.document.toJS() as TemplateFile).spec[section]?.[name]);
      if (result.success) return result.data;
      const problems = result.error.issues.map(({ path, message }) => {
        const inside = path.map((key) => (typeof key === "number" ? key : String(key)));
        return `${place(written, section, name, inside)}: ${["spec", section, name, ...inside].join(".")}: ${message}`;
      });
      throw new Fault("invalid", problems.join("\n  "));
    },
  };
}

interface TemplateFile {
  readonly spec: Readonly<Record<Section, Readonly<Record<string, unknown>> | undefined>>;
}

async function yamlFiles(dir: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(dir, { withFileTypes: true });
    // A link could lead out of the repository.
    return entries
      .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

function notFound(files: readonly Written[], broken: readonly string[], section: Section, name: string): string {
  const names = files.flatMap(({ document }) => Object.keys((document.toJS() as TemplateFile).spec?.[section] ?? {}));
  const known = names.length === 0 ? `no file of kind AnalysisTemplate in .pipe has ${section}` : `.pipe has ${names.join(", ")}`;
  return [`there is no template ${name} of ${section}: ${known}`, ...broken].join("; ");
}

/** Where the path, or as much of it as is written, begins. */
function place({ filename, document, lines }: Written, section: Section, name: string, inside: readonly (string | number)[] = []): string {
  for (let length = inside.length; length >= 0; length--) {
    const node = document.getIn(["spec", section, name, ...inside.slice(0, length)], true);
    const range =
      typeof node === "object" && node !== null && "range" in node ? (node.range as readonly number[] | null | undefined) : undefined;
    const offset = range?.[0];
    if (offset !== undefined) {
      const { line, col } = lines.linePos(offset);
      return `.pipe/${filename}:${line}:${col}`;
    }
  }
  return `.pipe/${filename}`;
}
