import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the checkout. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

export interface ToolResult {
  readonly code: number;
  /** Output of stdout and stderr, interleaved; empty if it was shown in the terminal. */
  readonly output: string;
}

/** Runs a tool of node_modules/.bin in the checkout. With `isShown` it writes directly to the terminal. */
export async function runTool(name: string, args: readonly string[], { isShown = false } = {}): Promise<ToolResult> {
  const bin = join(root, "node_modules", ".bin");
  const child = spawn(join(bin, name), args, {
    cwd: root,
    stdio: isShown ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
    // The tools run the node on PATH, and the system's may be too old.
    env: { ...process.env, PATH: [bin, process.env["PATH"] ?? ""].join(delimiter) },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text: string) => (output += text));
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once("error", reject).once("close", (code) => resolve(code ?? 1));
  return { code: await promise, output };
}
