import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault, messageOf } from "@slipway/plugin-sdk";
import { type Document, LineCounter, parseAllDocuments } from "yaml";
import { z } from "zod";

/** The kinds of checks that can be templates. */
export type Section = "metrics" | "logs" | "https";

const entries = z.record(z.string(), z.unknown()).default({});
const templateFile = z.object({ spec: z.object({ metrics: entries, logs: entries, https: entries }) });

/** The templates of one file, with their positions. */
interface Written {
  readonly filename: string;
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
  readonly spec: z.output<typeof templateFile>["spec"];
}

/** Files of `kind: AnalysisTemplate` in the directory that applications share. */
export interface AnalysisTemplates {
  /**
   * The entry of a template, parsed with its section's schema. Throws `invalid` if no file has it, if two have it, or if it does not
   * match the schema, with file:line:column of each problem. An invalid file matters only if the template is not found in another.
   */
  get<T>(section: Section, name: string, schema: z.ZodType<T>): T;
}

/** Reads the YAML files of the directory, without subdirectories. A missing directory has no templates. */
export async function readTemplates(sharedConfigDir: string): Promise<AnalysisTemplates> {
  const files: Written[] = [];
  const broken: string[] = [];
  for (const filename of await yamlFiles(sharedConfigDir)) {
    const lines = new LineCounter();
    for (const document of parseAllDocuments(await readFile(join(sharedConfigDir, filename), "utf8"), { lineCounter: lines })) {
      try {
        if (document.errors[0] !== undefined) throw document.errors[0];
        if (document.get("kind") !== "AnalysisTemplate") continue;
        files.push({ filename, document, lines, spec: templateFile.parse(document.toJS()).spec });
      } catch (error) {
        broken.push(`.pipe/${filename} cannot be read: ${syntaxProblem(error)}`);
      }
    }
  }
  return {
    get(section, name, schema) {
      const [written, second] = files.filter(({ spec }) => Object.hasOwn(spec[section], name));
      if (written === undefined) throw new Fault("invalid", notFound(files, broken, section, name));
      const path = ["spec", section, name];
      if (second !== undefined)
        throw new Fault("invalid", `template ${name} is in ${placeOf(written, path)} and in ${placeOf(second, path)}: keep one of them`);
      const result = schema.safeParse(written.spec[section][name]);
      if (result.success) return result.data;
      const problems = result.error.issues.map(({ path: inside, message }) => {
        const full = [...path, ...inside.map((key) => (typeof key === "number" ? key : String(key)))];
        return `${placeOf(written, full)}: ${full.join(".")}: ${message}`;
      });
      throw new Fault("invalid", problems.join("\n  "));
    },
  };
}

async function yamlFiles(dir: string): Promise<readonly string[]> {
  try {
    const found = await readdir(dir, { withFileTypes: true });
    // A link could point outside the repository.
    return found
      .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

function notFound(files: readonly Written[], broken: readonly string[], section: Section, name: string): string {
  const names = files.flatMap(({ spec }) => Object.keys(spec[section]));
  const known = names.length === 0 ? `no file of kind AnalysisTemplate in .pipe has ${section}` : `.pipe has ${names.join(", ")}`;
  return [`unknown template ${name} of ${section}: ${known}`, ...broken].join("; ");
}

/** The position of the path, or of the longest part of it that exists. */
function placeOf({ filename, document, lines }: Written, path: readonly (string | number)[]): string {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    const range = typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
    const offset: unknown = Array.isArray(range) ? range[0] : undefined;
    if (typeof offset !== "number") continue;
    const { line, col } = lines.linePos(offset);
    return `.pipe/${filename}:${line}:${col}`;
  }
  return `.pipe/${filename}`;
}

/** The first line of the message; the parser's further lines quote the text. */
function syntaxProblem(error: unknown): string {
  if (error instanceof z.ZodError) return error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  return messageOf(error).split("\n")[0] ?? "";
}
