import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { Fault, fileProblem } from "@slipway/domain";
import type { Context, Contexts } from "./contexts.ts";

/** The file with the contexts of this user. `SLIPWAY_CONFIG` names another one. */
export function contextsFile(env: NodeJS.ProcessEnv = process.env): string {
  return env["SLIPWAY_CONFIG"] || join(env["XDG_CONFIG_HOME"] || join(homedir(), ".config"), "slipway", "config.yaml");
}

/** Reads the contexts; none if there is no file. Throws `precondition` with the place of every mistake for one that is not valid. */
export async function readContexts(file: string = contextsFile()): Promise<Contexts> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new Fault("precondition", `${file} cannot be read: ${fileProblem(error)}`, { cause: error });
  });
  if (text === undefined) return { contexts: {} };
  // Imported here: without contexts, every command starts faster without it.
  const { decodeContexts } = await import("./contexts-text.ts");
  return decodeContexts(text, file);
}

/** Writes the contexts all at once, readable by this user only. */
export async function writeContexts(contexts: Contexts, file: string = contextsFile()): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const { encodeContexts } = await import("./contexts-text.ts");
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeFile(draft, encodeContexts(contexts), { mode: 0o600 });
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}

/** The context of this name. Throws `not_found` with the names there are. */
export function contextNamed({ contexts }: Contexts, name: string): Context {
  const found = Object.hasOwn(contexts, name) ? contexts[name] : undefined;
  if (found) return found;
  const names = Object.keys(contexts);
  const hint = names.length > 0 ? `choose one of ${names.join(", ")}` : "there is none yet: make one with slipway context set";
  throw new Fault("not_found", `there is no context ${JSON.stringify(name)}: ${hint}`);
}
