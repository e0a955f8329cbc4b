/** What runs in a thread for a large file: it loads the readers only, and its results are plain data. */
import { type ApplicationFileOptions, type ParsedApplicationFile, parseApplicationFile } from "../application/parse-application-file.ts";
import { type CheckedAnyFile, checkAnyFile } from "../check-any-file.ts";

/** The content of an application file, or all its problems. */
export type ReadApplicationFile = Omit<ParsedApplicationFile, "locate">;

export function decodeApplicationFile(content: Uint8Array, options: ApplicationFileOptions): ReadApplicationFile {
  const { locate: _, ...parsed } = parseApplicationFile(content, options);
  return parsed;
}

export function decodeAnyFile(content: Uint8Array, options: ApplicationFileOptions): CheckedAnyFile {
  const { application, problems, warnings, namedFiles } = checkAnyFile(content, options);
  return { application, problems, warnings, namedFiles };
}
