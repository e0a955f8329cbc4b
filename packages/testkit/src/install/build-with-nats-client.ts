import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { buildFlags, goModules, sourceDir } from "./go-modules.ts";
import { run } from "./run-command.ts";

/**
 * Builds the Go program of a folder with the NATS client that set-up has downloaded and compiled, and returns its path. The folder gets the go.mod. Throws
 * what the compiler says.
 */
export async function buildWithNatsClient(folder: string): Promise<string> {
  const { natscli } = goModules;
  for (const file of ["go.mod", "go.sum"]) await copyFile(join(sourceDir(natscli), file), join(folder, file));
  const program = join(folder, "program");
  await run("go", ["build", ...buildFlags(natscli), "-o", program, "."], folder);
  return program;
}
