import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Fault } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import { isListening } from "./until-listening.ts";

/** Where the process id of each launched plugin is written down, so that a later launcher finds what a killed one left behind. */
export interface ProcessRecord {
  readonly pid: number;
  /** What follows the program; the system may put a path or an interpreter before it. */
  readonly args: readonly string[];
}

/** How long a left-over process may take to end when asked. */
const endMs = 5_000;

/**
 * Makes sure that nobody listens on a plugin's port. A process that an earlier launcher recorded for this plugin is ended, after its
 * command line was compared: ids are used again. Throws `unavailable` when somebody else has the port.
 */
export async function freePluginPort(
  { name, port, runDir }: { readonly name: string; readonly port: number; readonly runDir: string },
  log: Logger,
): Promise<void> {
  if (!(await isListening(port))) return;
  const record = await readRecord(runDir, name);
  if (record !== undefined && (await isStill(record))) {
    log.warn({ plugin: name, pid: record.pid, port }, "plugin of an earlier run ended");
    await end(record);
    if (!(await isListening(port))) return;
  }
  throw new Fault(
    "unavailable",
    `port ${port}, which plugin ${name} is to listen on, is taken by another process: end that one, or give the plugin another port in the piped file`,
  );
}

/** Writes down what was started. */
export async function recordProcess(runDir: string, name: string, record: ProcessRecord): Promise<void> {
  await writeFile(recordPath(runDir, name), JSON.stringify(record), { mode: 0o600 });
}

/** Forgets a process that has ended. */
export async function forgetProcess(runDir: string, name: string): Promise<void> {
  await rm(recordPath(runDir, name), { force: true });
}

function recordPath(runDir: string, name: string): string {
  return join(runDir, `plugin-${encodeURIComponent(name)}.json`);
}

async function readRecord(runDir: string, name: string): Promise<ProcessRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(recordPath(runDir, name), "utf8")) as ProcessRecord;
    return Number.isInteger(record.pid) && record.pid > 1 && Array.isArray(record.args) ? record : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the process with this id is the one that was recorded. Only Linux can tell; elsewhere the answer is no. */
async function isStill({ pid, args }: ProcessRecord): Promise<boolean> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  return commandLine.endsWith(`\0${args.join("\0")}\0`);
}

async function end(record: ProcessRecord): Promise<void> {
  process.kill(record.pid, "SIGTERM");
  const until = performance.now() + endMs;
  while (performance.now() < until && (await isStill(record))) await wait(50);
  if (await isStill(record)) process.kill(record.pid, "SIGKILL");
  while (performance.now() < until + endMs && (await isStill(record))) await wait(20);
}
