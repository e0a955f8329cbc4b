import type { PlainValue } from "./encrypted-value.ts";
import type { SopsMetadata } from "./sops-metadata.ts";

/** A value in a file of SOPS, in the order of the file. */
export interface SopsLeaf {
  /** The keys that lead to it; items of lists have the path of the list. */
  readonly path: readonly string[];
  /** As it is in the file. */
  readonly value: PlainValue;
  /** Where it is written. */
  readonly start: number;
  readonly end: number;
}

/** A file that SOPS has encrypted, read but not decrypted. */
export interface SopsFile {
  readonly metadata: SopsMetadata;
  /** Where the metadata begin. */
  readonly offset: number;
  readonly leaves: readonly SopsLeaf[];
  /** The parts that only SOPS needs: they are not in the decrypted file. */
  readonly removed: readonly { readonly start: number; readonly end: number }[];
  /** Writes a decrypted value in the place of an encrypted one. */
  write(value: PlainValue): string;
  /** Only of what SOPS calls binary: the decrypted file is the value of this field alone. */
  readonly onlyField?: string;
}

/** Numbers as Go's `FormatFloat(value, 'f', -1, 64)` writes them, which is what the check sum counts: without an exponent. */
export function goFloat(value: number): string {
  const [digits = "", exponent] = String(value).split("e");
  if (exponent === undefined) return digits;
  const sign = digits.startsWith("-") ? "-" : "";
  const [whole = "", fraction = ""] = digits.replace("-", "").split(".");
  const shift = Number(exponent);
  const all = whole + fraction;
  const point = whole.length + shift;
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${all}`;
  return sign + all.padEnd(point, "0").slice(0, point) + (all.length > point ? `.${all.slice(point)}` : "");
}
