import type { ReplacementConfig } from "@slipway/app-config";
import { Fault, isFault } from "@slipway/domain";
import { isolated } from "@slipway/runtime/threads";
import { formatProblem } from "@slipway/yaml";
import { replaceInContent } from "./replace-in-content.ts";

const replace = isolated(replaceInContent, new URL("./replace-in-content.ts", import.meta.url));

/** A regular expression may look at the whole rest of a file for each of its matches: its time grows with the square of the length, so a file is soon a large one. */
const regexFactor = 16;

/**
 * Replaces a value in the bytes of a file; undefined if it has the value already. See `replaceValue` for what stays as it is. A large file is edited in a thread,
 * so that nothing else waits for it. Throws `invalid` with file, line and column if there is no such value, the file cannot be read, or editing it takes too much
 * time or memory. Throws the signal's reason when aborted.
 */
export async function replaceInFile(
  file: { readonly name: string; readonly content: Uint8Array },
  { by, field }: Pick<ReplacementConfig, "by" | "field">,
  value: string,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<Uint8Array | undefined> {
  try {
    const bytes = file.content.length * (by === "regex" ? regexFactor : 1);
    return await replace([file, { by, field }, value], { bytes, signal });
  } catch (error) {
    if (!isFault(error, "too_large")) throw error;
    const { message } = error;
    throw new Fault("invalid", formatProblem({ file: file.name, line: 1, column: 1, path: "", message }), { cause: error });
  }
}
