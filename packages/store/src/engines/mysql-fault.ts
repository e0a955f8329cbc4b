import { Fault } from "@slipway/domain";
import { errorCode, messageOf, withoutStatement } from "./statement-error.ts";

/** Codes of errors that say nothing about the statement: the server is away, full, read-only or in the middle of something. */
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
  "ER_DISK_FULL",
  "ER_RECORD_FILE_FULL",
  "ER_ERROR_ON_WRITE",
  "ER_OUT_OF_RESOURCES",
  "ER_NOT_SUPPORTED_AUTH_MODE",
  "HANDSHAKE_NO_SSL_SUPPORT",
]);

/** A password or a database that is wrong now may be right again soon: grants are changed while processes run. */
const refused: Readonly<Record<string, string>> = {
  ER_ACCESS_DENIED_ERROR: "refused the user or the password: check them in the store's url",
  ER_DBACCESS_DENIED_ERROR: "refused this user the database: grant it",
  ER_BAD_DB_ERROR: "has no such database: create it, and grant it to the user",
};

/** Codes of Node and of mysql2 itself; the server's begin with ER_. */
const network = /^(E(?!RR?_)[A-Z_]+|ERR_(TLS|SSL)_.*|PROTOCOL_.*|POOL_CLOSED|CERT_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|UNABLE_TO_.*)$/;

/** What a driver's error means to a caller; undefined for what only a bug can cause. The server's words are kept, the statement is not. */
export function mysqlFault(error: unknown, place: string): Fault | undefined {
  const cause = withoutStatement(error);
  const code = errorCode(error);
  const refusal = refused[code];
  if (refusal !== undefined) return new Fault("unavailable", `the server of ${place} ${refusal}`, { cause });
  if (code === "PROTOCOL_SEQUENCE_TIMEOUT") return new Fault("unavailable", `${place} did not answer in time`, { cause });
  if (isNetworkError(error, code) || passing.has(code))
    return new Fault("unavailable", `${place} cannot be used: ${messageOf(error)}`, { cause });
  if (code === "ER_DATA_TOO_LONG" || code === "ER_NET_PACKET_TOO_LARGE")
    return new Fault("invalid", `${place} does not take a value: ${messageOf(error)}`, { cause });
  return undefined;
}

/** mysql2 gives some ends of a connection only in words. */
function isNetworkError(error: unknown, code: string): boolean {
  if (!(error instanceof Error)) return false;
  return network.test(code) || /closed state|Connection lost|Pool is closed|ECONN|EPIPE/.test(error.message);
}

/** Whether the transaction was given up for another one's sake. */
export function isMysqlContention(error: unknown): boolean {
  const code = errorCode(error);
  return code === "ER_LOCK_DEADLOCK" || code === "ER_CHECKREAD";
}

/** Whether the index is there already. */
export function isDuplicateIndex(error: unknown): boolean {
  return errorCode(error) === "ER_DUP_KEYNAME";
}
