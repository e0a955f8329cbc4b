import { Fault } from "@slipway/domain";
import { errorCode, messageOf, withoutStatement } from "./statement-error.ts";

/** Codes of errors that are unrelated to the statement: the server is unavailable, full, read-only or busy. */
const passing: ReadonlySet<string> = new Set([
  "ER_CON_COUNT_ERROR",
  "ER_TOO_MANY_USER_CONNECTIONS",
  "ER_USER_LIMIT_REACHED",
  "ER_SERVER_SHUTDOWN",
  "ER_NORMAL_SHUTDOWN",
  "ER_NEW_ABORTING_CONNECTION",
  "ER_CONNECTION_KILLED",
  "ER_QUERY_INTERRUPTED",
  "ER_QUERY_TIMEOUT",
  "ER_STATEMENT_TIMEOUT",
  "ER_LOCK_DEADLOCK",
  "ER_LOCK_WAIT_TIMEOUT",
  "ER_LOCK_NOWAIT",
  "ER_OPTION_PREVENTS_STATEMENT",
  "ER_READ_ONLY_MODE",
  "ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION",
  "ER_ERROR_ON_WRITE",
  "ER_OUT_OF_RESOURCES",
  "ER_NOT_SUPPORTED_AUTH_MODE",
  "HANDSHAKE_NO_SSL_SUPPORT",
]);

const fullCodes: ReadonlySet<string> = new Set(["ER_DISK_FULL", "ER_RECORD_FILE_FULL"]);

/** Wrong credentials or a missing database are `unavailable`, not fatal, because grants are changed while processes run. */
const refused: Readonly<Record<string, string>> = {
  ER_ACCESS_DENIED_ERROR: "rejected the user or the password: check the store URL",
  ER_DBACCESS_DENIED_ERROR: "denied this user access to the database: grant access to the user",
  ER_BAD_DB_ERROR: "has no such database: create it and grant the user access",
};

/** Codes of Node and of mysql2 itself; codes of the server start with ER_. */
const network = /^(E(?!RR?_)[A-Z_]+|ERR_(TLS|SSL)_.*|PROTOCOL_.*|POOL_CLOSED|CERT_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|UNABLE_TO_.*)$/;

/** Converts an error of the driver to a Fault; returns undefined if only a bug can cause the error. Keeps the server's message, drops the statement. */
export function mysqlFault(error: unknown, place: string): Fault | undefined {
  const cause = withoutStatement(error);
  const code = errorCode(error);
  const refusal = refused[code];
  if (refusal !== undefined) return new Fault("unavailable", `the server at ${place} ${refusal}`, { cause });
  if (code === "PROTOCOL_SEQUENCE_TIMEOUT") return new Fault("unavailable", `the store ${place} did not answer in time`, { cause });
  if (isNetworkError(error, code))
    return new Fault(
      "unavailable",
      `the store ${place} is unavailable: ${messageOf(error)}: start the database server, or check the store URL`,
      {
        cause,
      },
    );
  if (fullCodes.has(code))
    return new Fault("unavailable", `the store ${place} has no space left: ${messageOf(error)}: free space on the disk of the database`, {
      cause,
    });
  if (passing.has(code)) return new Fault("unavailable", `the store ${place} is unavailable: ${messageOf(error)}`, { cause });
  if (code === "ER_DATA_TOO_LONG" || code === "ER_NET_PACKET_TOO_LARGE")
    return new Fault("invalid", `the store ${place} rejected a value: ${messageOf(error)}`, { cause });
  return undefined;
}

/** mysql2 reports some closed connections by message only, without a code. */
function isNetworkError(error: unknown, code: string): boolean {
  if (!(error instanceof Error)) return false;
  return network.test(code) || /closed state|Connection lost|Pool is closed|ECONN|EPIPE/.test(error.message);
}

/** Whether the server aborted the transaction in favour of another one. */
export function isMysqlContention(error: unknown): boolean {
  const code = errorCode(error);
  return code === "ER_LOCK_DEADLOCK" || code === "ER_CHECKREAD";
}

/** Whether the index already exists. */
export function isDuplicateIndex(error: unknown): boolean {
  return errorCode(error) === "ER_DUP_KEYNAME";
}

/** Whether the column already exists. */
export function isDuplicateColumn(error: unknown): boolean {
  return errorCode(error) === "ER_DUP_FIELDNAME";
}
