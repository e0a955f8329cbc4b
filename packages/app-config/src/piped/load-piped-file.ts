import { readFile } from "node:fs/promises";
import { Fault, fileProblem } from "@slipway/domain";
import { formatProblem } from "@slipway/yaml";
import { parsePipedFile } from "./parse-piped-file.ts";
import type { PipedConfig } from "./piped-config.ts";

export interface LoadPipedFileOptions {
  /** Default: false. */
  readonly autoRegister?: boolean;
  /** Called once with the warnings about a valid file, each with file:line:column, if it has any. */
  readonly warn?: (warnings: readonly string[]) => void;
}

/** Reads the piped file at a path. Throws `invalid` with all problems and their positions, `not_found` if the file cannot be read. */
export async function loadPipedFile(path: string, { autoRegister = false, warn }: LoadPipedFileOptions = {}): Promise<PipedConfig> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new Fault("not_found", `the piped file ${path} cannot be read: ${fileProblem(cause)}`, { cause });
  });
  const { piped, problems, warnings } = parsePipedFile(text, { filename: path, autoRegister });
  if (!piped) throw new Fault("invalid", `the piped file is not valid:\n${problems.map(formatProblem).join("\n")}`);
  if (warnings.length > 0) warn?.(warnings.map(formatProblem));
  return piped;
}
