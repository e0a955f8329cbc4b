import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { privateFolder } from "@slipway/runtime";

/** The kernel's limit for the path of a Unix socket: 103 bytes on macOS, 107 on Linux. */
const maxPathBytes = 103;
/** What servers add while they begin to listen: a dot and a process id. */
const suffixBytes = 11;
const maxNameLength = 24;

/**
 * The folder for the sockets of a piped's plugins and of their host, which only this user can enter: `runDir`, or one in the temporary directory if that path
 * is too long for sockets. The same for every process that names the same `runDir`. Throws `precondition` if another user owns it.
 */
export async function socketFolder(runDir: string): Promise<string> {
  await privateFolder(runDir);
  const longest = join(runDir, `${"x".repeat(maxNameLength)}.sock`);
  if (Buffer.byteLength(longest) + suffixBytes <= maxPathBytes) return runDir;
  return privateFolder(join(tmpdir(), `slipway-${process.getuid?.() ?? 0}-${digestOf(runDir)}`));
}

/** The path of the socket of a plugin. */
export function pluginSocket(folder: string, plugin: string): string {
  const isShort = plugin.length <= maxNameLength - "plugin-".length && /^[\w.-]+$/.test(plugin);
  return join(folder, `plugin-${isShort ? plugin : digestOf(plugin)}.sock`);
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
