import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

export interface ToolResult {
  readonly code: number;
  /** What it wrote to stdout and stderr, mixed as it came; empty if a person saw it already. */
  readonly output: string;
}

/** Runs a tool of node_modules/.bin in the checkout. `isShown` lets it write straight to the terminal. */
export async function runTool(name: string, args: readonly string[], { isShown = false } = {}): Promise<ToolResult> {
  const bin = join(root, "node_modules", ".bin");
  const child = spawn(join(bin, name), args, {
    cwd: root,
    stdio: isShown ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
    // The tools' first line asks for the node on PATH, which may be too old a one.
    env: { ...process.env, PATH: [bin, process.env["PATH"] ?? ""].join(delimiter) },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text: string) => (output += text));
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once("error", reject).once("close", (code) => resolve(code ?? 1));
  return { code: await promise, output };
}
