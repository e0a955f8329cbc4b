import { isUtf8 } from "node:buffer";
import type { Position } from "./problem.ts";

/** The text of a file, or why it has none and where. */
export type DecodedText = { readonly text: string } | ({ readonly problem: string } & Position);

/** Decodes UTF-8, and UTF-16 with a byte order mark as PowerShell writes it. Bytes that are neither are never replaced. */
export function decodeText(bytes: Uint8Array): DecodedText {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : undefined;
  if (utf16 === undefined && !isUtf8(bytes)) return { problem: "the file is not UTF-8", ...firstBadByte(bytes) };
  try {
    return { text: new TextDecoder(utf16 ?? "utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { problem: "the file begins as UTF-16 and is not: save it as UTF-8", line: 1, column: 1 };
  }
}

function firstBadByte(bytes: Uint8Array): Position {
  let start = 0;
  for (let line = 1; ; line += 1) {
    const end = bytes.indexOf(0x0a, start);
    const part = bytes.subarray(start, end < 0 ? undefined : end);
    if (!isUtf8(part) || end < 0) return { line, column: new TextDecoder().decode(part).indexOf("\ufffd") + 1 };
    start = end + 1;
  }
}
