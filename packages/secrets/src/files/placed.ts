import { Fault } from "@slipway/domain";

/** An error about a place in a file, as editors link it: `file:line:column: message`. The place is an offset in bytes, each of which is a character of `bytes`. */
export function placedInBytes(file: string, bytes: string, offset: number, message: string): Fault {
  const before = bytes.slice(0, offset);
  const start = before.lastIndexOf("\n") + 1;
  const line = before.split("\n").length;
  const column = [...Buffer.from(before.slice(start), "latin1").toString("utf8")].length + 1;
  return new Fault("invalid", `${file}:${line}:${column}: ${message}`);
}
