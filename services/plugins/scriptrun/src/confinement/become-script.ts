import { readFileSync, rmSync } from "node:fs";

/** What a script is started with. */
export interface ScriptStart {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

// Replaces this process, which keeps its id. Nothing of the script's environment may have an effect before that: it comes from an application file.
const file = process.argv[2] ?? "";
const { program, args, env } = JSON.parse(readFileSync(file, "utf8")) as ScriptStart;
rmSync(file);
process.execve?.(program, args, env);
