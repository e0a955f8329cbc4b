import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Fault, messageOf, openProcessGroup, type ProcessExit, type StageOutputLog } from "@slipway/plugin-sdk";
import { copyDirectory } from "./copy-directory.ts";
import { ScriptOutput } from "./script-output.ts";

export interface RunScriptOptions {
  readonly script: string;
  /** Directory of the application. The script works in a copy of it, which is removed afterwards. */
  readonly dir: string;
  /** All of the script's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Gets what the script writes, both of its outputs in one. */
  readonly log: StageOutputLog;
  readonly signal: AbortSignal;
  /** How long the script's processes have between TERM and KILL. */
  readonly graceMs: number;
}

/**
 * Runs a script as PipeCD does, `/bin/sh -l -c`, and resolves when all its processes have ended. Rejects with the signal's reason when aborted,
 * also then not before. Throws `invalid` for a script that is too long, `internal` when the machine can not run it.
 */
export async function runScript({ script, dir, env, log, signal, graceMs }: RunScriptOptions): Promise<ProcessExit> {
  signal.throwIfAborted();
  const folder = join(tmpdir(), `slipway-script-${randomUUID()}`);
  await using group = await openProcessGroup({ graceMs, folder });
  await mkdir(folder, { mode: 0o700 }); // only now is it removed whatever happens
  const copy = join(folder, basename(dir) || "application");
  const leftOut = await copyDirectory(dir, copy, signal).catch((cause: unknown) => {
    signal.throwIfAborted();
    const reason = messageOf(cause);
    throw new Fault("internal", `the application's directory can not be copied for the script: ${reason}`, { cause });
  });
  if (leftOut.length > 0) log.info(`left out of the script's directory, because they lead out of the application's: ${leftOut.join(", ")}`);

  const output = new ScriptOutput(log);
  const onOutput = (chunk: Uint8Array): Promise<void> | undefined => {
    output.push(chunk);
    return log.untilDrained();
  };
  try {
    return await group.run({ command: ["/bin/sh", "-l", "-c", script], cwd: copy, env, onOutput, signal });
  } finally {
    output.end();
  }
}
