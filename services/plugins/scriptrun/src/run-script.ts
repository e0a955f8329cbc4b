import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import {
  type Confinement,
  Fault,
  folderForCopies,
  messageOf,
  openProcessGroup,
  type ProcessExit,
  type StageOutputLog,
} from "@slipway/plugin-sdk";
import { copyDirectory } from "./copy-directory.ts";
import { ScriptOutput } from "./script-output.ts";

export interface RunScriptOptions {
  readonly script: string;
  /** The application's directory. The script runs in a copy of it, which is removed afterwards. */
  readonly dir: string;
  /** The complete environment of the script. */
  readonly env: Readonly<Record<string, string>>;
  /** Receives stdout and stderr of the script. */
  readonly log: StageOutputLog;
  readonly signal: AbortSignal;
  /** Time between SIGTERM and SIGKILL for the script's processes. */
  readonly graceMs: number;
  /** Keeps the script from what is private. */
  readonly confinement: Confinement;
}

/** The longest text that Linux accepts as an argument or a variable. */
const longestText = 128 * 1024 - 1;
/** Of all of them together, with the usual limit of the stack. */
const longestTotal = 2 * 1024 * 1024 - 128 * 1024;

/**
 * Runs a script the way PipeCD does, with `/bin/sh -l -c`, and resolves when all its processes have ended. If aborted, it also waits for their end, then
 * rejects with the signal's reason. Throws `invalid` for a script that is too long, `internal` if the machine cannot run it.
 */
export async function runScript({ script, dir, env, log, signal, graceMs, confinement }: RunScriptOptions): Promise<ProcessExit> {
  signal.throwIfAborted();
  const folder = join(folderForCopies(dir), `slipway-script-${randomUUID()}`);
  await using group = await openProcessGroup({ graceMs, folder });
  await mkdir(folder, { mode: 0o700 }); // created only now: from here on the group removes it in any case
  const copy = join(folder, basename(dir) || "application");
  const leftOut = await copyDirectory(dir, copy, signal).catch((cause: unknown) => {
    signal.throwIfAborted();
    const reason = messageOf(cause);
    throw new Fault("internal", `cannot copy the application's directory for the script: ${reason}`, { cause });
  });
  if (leftOut.length > 0)
    log.info(`skipped in the script's directory, because they lead outside the application's directory: ${leftOut.join(", ")}`);

  const output = new ScriptOutput(log);
  const onOutput = (chunk: Uint8Array): Promise<void> | undefined => {
    output.push(chunk);
    return log.untilDrained();
  };
  try {
    if (confinement.kind === "open") return await group.run({ command: ["/bin/sh", "-l", "-c", script], cwd: copy, env, onOutput, signal });
    refuseLongTexts(script, env);
    const command = await confinement.commandFor({ program: "/bin/sh", args: ["/bin/sh", "-l", "-c", script], env }, folder);
    return await group.run({ command, cwd: copy, env: {}, onOutput, signal });
  } finally {
    output.end();
  }
}

/** What the system would refuse only when it is too late to say it. */
function refuseLongTexts(script: string, env: Readonly<Record<string, string>>): void {
  const texts = [script, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)].map((text) => Buffer.byteLength(text));
  const total = texts.reduce((sum, length) => sum + length + 16, 0);
  if (Math.max(...texts) > longestText || total > longestTotal)
    throw new Fault("invalid", "the command line and environment are too long for this system: move long values to a file");
}
