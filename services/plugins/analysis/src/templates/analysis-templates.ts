import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { Fault, isFault, isolated, readWith } from "@slipway/plugin-sdk";
import { type FieldPath, fileRules, formatPath } from "@slipway/plugin-sdk/yaml";
import type { z } from "zod";
import { readTemplateFile, type Section, type TemplateFile, type WrittenTemplates } from "./read-template-file.ts";

export type { Section } from "./read-template-file.ts";

/** Files of `kind: AnalysisTemplate` in the directory that applications share. */
export interface AnalysisTemplates {
  /**
   * The entry of a template, parsed with its section's schema. Throws `invalid` if no file has it, if two have it, or if it does not
   * match the schema, with file:line:column of each problem. An invalid file matters only if the template is not found in another.
   */
  get<T>(section: Section, name: string, schema: z.ZodType<T>): T;
}

/** Of all files together. Each file has the limits of `fileRules`. */
const limits = { files: 1000, bytes: 16 * 1024 * 1024 };

/** Reads the YAML files of the directory, without subdirectories, within limits. A missing directory has no templates. */
export async function readTemplates(sharedConfigDir: string): Promise<AnalysisTemplates> {
  const names = await yamlFiles(sharedConfigDir);
  const budget = { bytes: limits.bytes };
  const files = await Promise.all(names.slice(0, limits.files).map((filename) => readOne(sharedConfigDir, filename, budget)));
  if (names.length > limits.files)
    files.push({ written: [], problem: `.pipe has ${names.length} YAML files; at most ${limits.files} are read` });
  const written = files.flatMap((file) => file.written);
  const broken = files.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  return {
    get(section, name, schema) {
      const [found, second] = written.filter(({ spec }) => Object.hasOwn(spec[section], name));
      if (found === undefined) throw new Fault("invalid", notFound(written, broken, section, name));
      const path = ["spec", section, name];
      if (second !== undefined)
        throw new Fault("invalid", `template ${name} is in ${placeOf(found, path)} and in ${placeOf(second, path)}: keep one of them`);
      const { data, misfits } = readWith(schema, found.spec[section][name]);
      if (!misfits) return data;
      const problems = misfits.map(({ path: inside, message }) => {
        const full = [...path, ...inside.map((key) => (typeof key === "number" ? key : String(key)))];
        return `${placeOf(found, full)}: ${full.join(".")}: ${message}`;
      });
      throw new Fault("invalid", problems.join("\n  "));
    },
  };
}

const read = isolated(readTemplateFile, new URL("./read-template-file.ts", import.meta.url));

/** `budget`: what all files together may still have. */
async function readOne(dir: string, filename: string, budget: { bytes: number }): Promise<TemplateFile> {
  const name = `.pipe/${filename}`;
  const broken = (problem: string) => ({ written: [], problem: `${name} cannot be read: ${problem}` });
  const { size } = await stat(join(dir, filename));
  if (size > fileRules.limits.bytes) return broken(`it has ${size} bytes; at most ${fileRules.limits.bytes} are read`);
  budget.bytes -= size;
  if (budget.bytes < 0) return broken(`the files of .pipe have more than ${limits.bytes} bytes together`);
  try {
    return await read([await readFile(join(dir, filename)), name], { bytes: size });
  } catch (error) {
    if (isFault(error, "too_large")) return broken(error.message);
    throw error;
  }
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

function notFound(written: readonly WrittenTemplates[], broken: readonly string[], section: Section, name: string): string {
  const names = written.flatMap(({ spec }) => Object.keys(spec[section]));
  const known = names.length === 0 ? `no file of kind AnalysisTemplate in .pipe has ${section}` : `.pipe has ${names.join(", ")}`;
  return [`unknown template ${name} of ${section}: ${known}`, ...broken].join("; ");
}

/** The position of the path, or of the longest part of it that exists. */
function placeOf({ places }: WrittenTemplates, path: FieldPath): string | undefined {
  for (let length = path.length; length >= 0; length--) {
    const place = places.get(formatPath(path.slice(0, length)));
    if (place !== undefined) return place;
  }
  return undefined;
}
