import { Fault } from "@slipway/domain";
import { messageOf, withoutStatement } from "./statement-error.ts";

/** Primary result codes of SQLite. */
const codes = { readOnly: 8, busy: 5, locked: 6, io: 10, corrupt: 11, full: 13, cantOpen: 14, notADatabase: 26 };

/** Codes of errors that are unrelated to the statement. Includes a corrupt file: messages must wait until a person has repaired it. */
const passing: ReadonlySet<number> = new Set(Object.values(codes));

/** Returns the primary result code; undefined if the error is not from SQLite. */
function primaryCode(error: unknown): number | undefined {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
}

/** Whether the database is locked by another writer. */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === codes.busy;
}

/** Converts an error of the driver to a Fault; returns undefined if only a bug can cause the error. */
export function sqliteFault(error: unknown, path: string): Fault | undefined {
  const code = primaryCode(error);
  if (code === undefined || !passing.has(code)) return undefined;
  const advice = code === codes.full ? ": free space on its disk" : "";
  return new Fault("unavailable", `the store ${path} is unavailable: ${messageOf(error)}${advice}`, { cause: withoutStatement(error) });
}

/** Converts an error of opening the file to a Fault. */
export function openFault(error: unknown, path: string): Fault {
  if (primaryCode(error) === codes.notADatabase)
    return new Fault("precondition", `${path} is not an SQLite database: choose another file`, { cause: error });
  const advice = "its folder must exist and be writable";
  return new Fault("unavailable", `the store ${path} cannot be opened: ${messageOf(error)}; ${advice}`, { cause: error });
}
