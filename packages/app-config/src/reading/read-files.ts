import { isFault } from "@slipway/domain";
import { isolated } from "@slipway/runtime/threads";
import type { Problem } from "@slipway/yaml";
import type { ApplicationFileOptions } from "../application/parse-application-file.ts";
import type { CheckedAnyFile } from "../check-any-file.ts";
import { decodeAnyFile, decodeApplicationFile, type ReadApplicationFile } from "./decode-files.ts";

export interface ReadFileOptions extends ApplicationFileOptions {
  readonly signal?: AbortSignal;
}

const module = new URL("./decode-files.ts", import.meta.url);
const application = isolated(decodeApplicationFile, module);
const any = isolated(decodeAnyFile, module);

/**
 * Reads an application file that came from a repository, as `parseApplicationFile` does. A large one is read in a thread: one that takes too much
 * time or memory has that as its problem, and stops nothing else. Rejects only when aborted, with the signal's reason.
 */
export async function readApplicationFile(content: Uint8Array, { signal, ...options }: ReadFileOptions): Promise<ReadApplicationFile> {
  try {
    return await application([content, options], { bytes: content.length, signal });
  } catch (error) {
    return { application: undefined, problems: [tooLarge(error, options.filename)], warnings: [], refused: [] };
  }
}

/** Checks any file in the same way: what `checkAnyFile` returns. */
export async function checkFileContent(content: Uint8Array, { signal, ...options }: ReadFileOptions): Promise<CheckedAnyFile> {
  try {
    return await any([content, options], { bytes: content.length, signal });
  } catch (error) {
    return { application: undefined, problems: [tooLarge(error, options.filename)], warnings: [] };
  }
}

function tooLarge(error: unknown, file: string): Problem {
  if (isFault(error, "too_large")) return { file, line: 1, column: 1, path: "", message: error.message };
  throw error;
}
