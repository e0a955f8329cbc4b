import { join } from "node:path";
import type { FieldPath } from "@slipway/plugin-sdk/yaml";
import type { FilesToCopy } from "../../place/files-to-copy.ts";
import type { HelmOptions } from "./helm-input.ts";

/** Where values come from: a file, by its path from the application directory, or a URL. */
export type ValueSource = { readonly kind: "file"; readonly path: string } | { readonly kind: "url"; readonly url: URL };

/** The sources of values that helm reads. */
export interface ValueSources {
  readonly valueFiles: readonly ValueSource[];
  /** By the path of the value. */
  readonly setFiles: ReadonlyMap<string, ValueSource>;
}

/** A problem of a field of `input`. */
export interface InputProblem {
  readonly field: FieldPath;
  readonly text: string;
}

/**
 * Finds the value files and the set files of an application, and adds them to the files to copy. They must be inside the application directory, also where
 * symbolic links lead; https URLs are left to the download.
 */
export async function findValueSources(
  files: FilesToCopy,
  applicationDir: string,
  { valueFiles, setFiles }: Pick<HelmOptions, "valueFiles" | "setFiles">,
): Promise<ValueSources & { readonly problems: readonly InputProblem[] }> {
  const problems: InputProblem[] = [];
  const find = async (written: string, field: FieldPath): Promise<ValueSource> => {
    const source = sourceOf(written);
    const text =
      typeof source === "string" ? source : source.kind === "url" ? undefined : await fileProblem(files, applicationDir, source.path);
    if (text !== undefined) problems.push({ field, text });
    return typeof source === "string" ? { kind: "file", path: written } : source;
  };
  const values: ValueSource[] = [];
  for (const [index, written] of valueFiles.entries()) values.push(await find(written, ["helmOptions", "valueFiles", index]));
  const sets = new Map<string, ValueSource>();
  for (const [path, written] of Object.entries(setFiles)) sets.set(path, await find(written, ["helmOptions", "setFiles", path]));
  return { valueFiles: values, setFiles: sets, problems };
}

/** The source that a text names, or why it names none. */
function sourceOf(written: string): ValueSource | string {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(written)?.[1]?.toLowerCase();
  if (scheme === undefined) return { kind: "file", path: written };
  const url = URL.parse(written);
  if (scheme !== "https" || url === null)
    return `${JSON.stringify(shown(written))} is neither a file of the application directory nor an https URL`;
  if (url.username !== "" || url.password !== "") return "must not contain a user and a password: values behind a login are not read";
  return { kind: "url", url };
}

/** Without credentials. */
function shown(written: string): string {
  return written.replace(/\/\/[^/@]*@/, "//***@");
}

async function fileProblem(files: FilesToCopy, applicationDir: string, path: string): Promise<string | undefined> {
  const named = JSON.stringify(path);
  if (path.startsWith("/")) return `${named} must be relative to the application directory`;
  const whole = join(applicationDir, path);
  if (!isBelow(applicationDir, whole)) return `${named} is outside the application directory`;
  const { found, real } = await files.find(whole);
  if (found === "missing") return `there is no file ${named} in the application directory`;
  if (found === "directory") return `${named} is a directory`;
  if (found === "outside" || !isBelow(applicationDir, real)) return `${named} is a symbolic link to outside the application directory`;
  await files.add(whole);
  return undefined;
}

/** Whether a path of the repository is in the directory, where "" is all of it. */
function isBelow(directory: string, path: string): boolean {
  return directory === "" ? !path.startsWith("..") : path.startsWith(`${directory}/`);
}
