import { spawn } from "node:child_process";
import { once } from "node:events";

/** Runs a command without questions. Throws its last lines if it fails. */
export async function run(command: string, args: readonly string[], cwd?: string): Promise<void> {
  const lines: string[] = [];
  const child = spawn(command, args, {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    stdio: ["ignore", "pipe", "pipe"],
    ...(cwd !== undefined && { cwd }),
  });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => lines.push(text));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${lines.join("").trimEnd().split("\n").slice(-10).join("\n")}`);
}
