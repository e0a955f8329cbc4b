import type { PipedToolConfig } from "@slipway/app-config";
import { Fault } from "@slipway/domain";
import { basicEnvironment, findProgram, type Logger, spawnProcess } from "@slipway/runtime";

/** How long a tool may take to print its version. */
const answerMs = 15_000;

/** The path of a tool on the PATH, or why it cannot be used. Throws only the signal's reason. */
export async function findToolOnPath(
  { name, versionArgs }: Extract<PipedToolConfig, { readonly kind: "installed" }>,
  version: string,
  { log, signal }: { readonly log: Logger; readonly signal: AbortSignal },
): Promise<{ readonly path: string } | { readonly problem: string }> {
  const path = await findProgram(name);
  if (path === undefined) return { problem: `${name} is not on the PATH` };
  const over = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
  try {
    const output: string[] = [];
    const onLine = (line: string): void => void output.push(line);
    await using tool = await spawnProcess({ command: path, args: versionArgs, env: basicEnvironment(), log, onLine, signal: over });
    const { code } = await tool.exited;
    over.throwIfAborted();
    const command = [path, ...versionArgs].join(" ");
    if (code !== 0) return { problem: `${command} exited with code ${code}` };
    if (namesVersion(output.join("\n"), version)) return { path };
    return { problem: `${command} does not print ${version} but ${JSON.stringify(output.slice(0, 3).join(" ").slice(0, 200))}` };
  } catch (error) {
    signal.throwIfAborted();
    if (over.aborted) return { problem: `${path} did not print its version within ${answerMs / 1000} s` };
    if (error instanceof Fault) return { problem: error.message };
    throw error;
  }
}

/** Whether a text contains this version, and not only a longer one that contains it. */
export function namesVersion(text: string, version: string): boolean {
  const bare = version.replace(/^v(?=\d)/, "").replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\w.-])v?${bare}(?![\\w-]|\\.\\d)`).test(text);
}
