import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Fault } from "@slipway/domain";
import { dialSocket, type Logger } from "@slipway/runtime";
import type { PluginLocation } from "./dial-plugin.ts";

/**
 * The process of a launched plugin, recorded so that the other services of the piped find it, and a later launcher what a killed one left behind.
 */
export interface ProcessRecord extends PluginLocation {
  /** The arguments after the program; the system may change the program to a path or an interpreter. */
  readonly args: readonly string[];
}

/** How long a stale process may take to exit after SIGTERM. */
const endMs = 5_000;

/**
 * Stops the process that an earlier launcher recorded for this plugin, if its command line matches: process ids are reused. Throws `unavailable` if
 * another process uses the port that the plugin must have.
 */
export async function endStaleProcess(
  { name, port, runDir }: { readonly name: string; readonly port: number | undefined; readonly runDir: string },
  log: Logger,
): Promise<void> {
  const record = await readRecord(runDir, name);
  if (record !== undefined && (await isStill(record))) {
    log.warn({ plugin: name, pid: record.pid }, "stopping plugin of an earlier run");
    await end(record);
  }
  if (port === undefined || !(await isListening(port))) return;
  throw new Fault(
    "unavailable",
    `port ${port} of plugin ${name} is used by another process: stop that process, or give the plugin another port in the piped file, or none`,
  );
}

async function isListening(port: number): Promise<boolean> {
  return dialSocket({ host: "127.0.0.1", port }).then(
    (socket) => {
      socket.destroy();
      return true;
    },
    () => false,
  );
}

/** Records a started process. Readers see the whole record or the one before. */
export async function recordProcess(runDir: string, name: string, record: ProcessRecord): Promise<void> {
  const path = recordPath(runDir, name);
  await writeFile(`${path}.new`, JSON.stringify(record), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/** Removes the record of a process that has ended. */
export async function forgetProcess(runDir: string, name: string): Promise<void> {
  await rm(recordPath(runDir, name), { force: true });
}

function recordPath(runDir: string, name: string): string {
  return join(runDir, `plugin-${encodeURIComponent(name)}.json`);
}

/** The recorded process of a plugin; undefined if there is none. */
export async function readRecord(runDir: string, name: string): Promise<ProcessRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(recordPath(runDir, name), "utf8")) as ProcessRecord;
    const isComplete = Number.isInteger(record.pid) && record.pid > 1 && Array.isArray(record.args) && typeof record.url === "string";
    return isComplete ? record : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the recorded process still runs. False on systems other than Linux, which cannot tell. */
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
