import { readFile } from "node:fs/promises";
import { Fault, fileProblem } from "@slipway/domain";
import { formatProblem } from "@slipway/yaml";
import type { AccessConfig } from "./access-config.ts";
import { parseAccessFile } from "./parse-access-file.ts";

/** Reads the access file at a path. Throws `invalid` with all problems and their positions, `not_found` if the file cannot be read. */
export async function loadAccessFile(path: string): Promise<AccessConfig> {
  const content = await readFile(path).catch((cause: unknown) => {
    throw new Fault("not_found", `the access file ${path} cannot be read: ${fileProblem(cause)}`, { cause });
  });
  const { access, problems } = parseAccessFile(content, { filename: path });
  if (!access) throw new Fault("invalid", `the access file is not valid:\n${problems.map(formatProblem).join("\n")}`);
  return access;
}
