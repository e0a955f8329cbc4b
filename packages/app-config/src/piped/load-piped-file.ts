import { readFile } from "node:fs/promises";
import { Fault, fileProblem } from "@slipway/domain";
import { formatProblem } from "@slipway/yaml";
import { parsePipedFile } from "./parse-piped-file.ts";
import type { PipedConfig } from "./piped-config.ts";

/** Reads the piped file at a path. Throws `invalid` with all problems and their positions, `not_found` if the file cannot be read. */
export async function loadPipedFile(
  path: string,
  { autoRegister = false }: { readonly autoRegister?: boolean } = {},
): Promise<PipedConfig> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new Fault("not_found", `the piped file ${path} cannot be read: ${fileProblem(cause)}`, { cause });
  });
  const { piped, problems } = parsePipedFile(text, { filename: path, autoRegister });
  if (!piped) throw new Fault("invalid", `the piped file is not valid:\n${problems.map(formatProblem).join("\n")}`);
  return piped;
}
