import { Fault } from "@slipway/domain";
import { messageOf, withoutStatement } from "./statement-error.ts";

/** Primary result codes of SQLite. */
const codes = { readOnly: 8, busy: 5, locked: 6, io: 10, corrupt: 11, full: 13, cantOpen: 14, notADatabase: 26 };

/** Errors that say nothing about the statement. A broken file is one of them: what is to be recorded must wait until a person repaired it. */
const passing: ReadonlySet<number> = new Set(Object.values(codes));

/** The result code without its detail; undefined for an error of somebody else. */
function primaryCode(error: unknown): number | undefined {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
}

/** Whether another process writes at this moment. */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === codes.busy;
}

/** What an error means to a caller; undefined for what only a bug can cause. */
export function sqliteFault(error: unknown, path: string): Fault | undefined {
  const code = primaryCode(error);
  if (code === undefined || !passing.has(code)) return undefined;
  return new Fault("unavailable", `the store ${path} cannot be used: ${messageOf(error)}`, { cause: withoutStatement(error) });
}

/** What an error of opening the file means. */
export function openFault(error: unknown, path: string): Fault {
  if (primaryCode(error) === codes.notADatabase)
    return new Fault("precondition", `${path} is a file of another kind, not an SQLite database: name another file`, { cause: error });
  const advice = "its folder must exist and be writable";
  return new Fault("unavailable", `the store ${path} cannot be opened: ${messageOf(error)}; ${advice}`, { cause: error });
}
