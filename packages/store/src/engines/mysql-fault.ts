import { Fault } from "@slipway/domain";
import { errorCode, messageOf, withoutStatement } from "./statement-error.ts";

/** Numbers of errors that are unrelated to the statement: the server is unavailable, full, read-only or busy. By number, because mysql2 names those of MySQL only. */
const passing: ReadonlySet<number> = new Set([
  ...[1040, 1203, 1226], // too many connections: of all, of the user, by its limit
  ...[1053, 1077, 1152, 1184, 1317, 4031], // the server stops, or has ended the connection or the statement
  ...[3024, 1969], // a statement took too long: MySQL, MariaDB
  ...[1927, 3032, 3168], // MariaDB: the connection was killed; MySQL: the server is offline, or not there
  ...[1205, 1206, 1213, 1637, 3572], // locks and transactions
  ...[1290, 1792, 1836], // read-only
  ...[1026, 1030, 1041, 1180], // the storage engine cannot write or commit, or has no memory
  ...[1047], // Galera: a node that has lost its cluster answers every statement so
  ...[1251], // cannot sign in: an old or a new protocol
  ...[8002, 8005, 8022, 8027, 8028, 8229], // TiDB: another transaction or a change of the schema came first
  ...[9001, 9002, 9003, 9004, 9005, 9006, 9007, 9008, 9010, 9012, 9013], // TiDB: its parts are busy or away
]);

/** Numbers of errors with which a server aborts a transaction in favour of another one, or of a change of the schema: MySQL, MariaDB, TiDB. */
const contention: ReadonlySet<number> = new Set([1213, 1020, 8002, 8005, 8022, 8028, 9007]);

/** The disk or the table is full. */
const full: ReadonlySet<number> = new Set([1021, 1114]);

/** A value or a statement is too large. */
const tooLarge: ReadonlySet<number> = new Set([1153, 1406]);

/** Wrong credentials, missing grants or a missing database are `unavailable`, not fatal, because grants are changed while processes run. */
const refused: ReadonlyMap<number, string> = new Map([
  [1044, "denied this user access to the database: grant access to the user"],
  [1045, "rejected the user or the password: check the store URL"],
  [1049, "has no such database: create it and grant the user access"],
  [1129, "blocks this host because of failed connections: run mariadb-admin flush-hosts, or the same on MySQL"],
  [1130, "allows no connections from this host: create the user for it"],
  [1142, "denied this user access to a table: grant select, insert, update and delete, and create, alter and index for migrations"],
  [1820, "wants a new password for this user: set one, and change the store URL"],
  [3118, "has locked this user: unlock it"],
]);

/** What Vitess says in its errors without a number of their own (1105): no tablet serves, or it has moved. */
const vitessPassing = /\bcode = (?:Unavailable|Aborted|DeadlineExceeded|ResourceExhausted|ClusterEvent|CLUSTER_EVENT)\b/;
const vitessNumber = 1105;

/** Codes of Node and of mysql2 itself; codes of the server start with ER_. */
const network =
  /^(E(?!RR?_)[A-Z_]+|ERR_(TLS|SSL)_.*|PROTOCOL_.*|POOL_CLOSED|HANDSHAKE_NO_SSL_SUPPORT|CERT_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|UNABLE_TO_.*)$/;

/** Converts an error of the driver to a Fault; returns undefined if only a bug can cause the error. Keeps the server's message, drops the statement. */
export function mysqlFault(error: unknown, place: string): Fault | undefined {
  const cause = withoutStatement(error);
  const number = numberOf(error);
  const fault = (code: "unavailable" | "invalid", text: string) => new Fault(code, text, { cause });
  const refusal = refused.get(number);
  if (refusal !== undefined) return fault("unavailable", `the server at ${place} ${refusal}`);
  if (errorCode(error) === "PROTOCOL_SEQUENCE_TIMEOUT") return fault("unavailable", `the store ${place} did not answer in time`);
  if (isNetworkError(error))
    return fault(
      "unavailable",
      `the store ${place} is unavailable: ${messageOf(error)}: start the database server, or check the store URL`,
    );
  if (full.has(number))
    return fault("unavailable", `the store ${place} has no space left: ${messageOf(error)}: free space on the disk of the database`);
  if (passing.has(number) || contention.has(number) || (number === vitessNumber && vitessPassing.test(messageOf(error))))
    return fault("unavailable", `the store ${place} is unavailable: ${messageOf(error)}`);
  if (tooLarge.has(number)) return fault("invalid", `the store ${place} rejected a value: ${messageOf(error)}`);
  return undefined;
}

/** mysql2 reports some closed connections by message only, without a code. */
function isNetworkError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return network.test(errorCode(error)) || /closed state|Connection lost|Pool is closed|ECONN|EPIPE/.test(error.message);
}

/** The number of an error of the server; 0 for any other. Errors of Node have negative ones. */
function numberOf(error: unknown): number {
  return error instanceof Error && "errno" in error && typeof error.errno === "number" && error.errno > 0 ? error.errno : 0;
}

/** Whether the server aborted the transaction in favour of another one. */
export function isMysqlContention(error: unknown): boolean {
  return contention.has(numberOf(error));
}

/** Whether the index already exists. */
export function isDuplicateIndex(error: unknown): boolean {
  return errorCode(error) === "ER_DUP_KEYNAME";
}

/** Whether the column already exists. */
export function isDuplicateColumn(error: unknown): boolean {
  return errorCode(error) === "ER_DUP_FIELDNAME";
}
