import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const file = join(import.meta.dirname, "kept-inputs.json");
type Kept = Readonly<Record<string, readonly string[]>>;

function read(): Kept {
  // Holds because only `keepInput` writes it.
  return JSON.parse(readFileSync(file, "utf8")) as Kept;
}

/** Inputs with which a decoder failed once; they are tried first in every run. */
export function keptInputs(decoder: string): readonly Uint8Array[] {
  return (read()[decoder] ?? []).map((each) => Buffer.from(each, "base64"));
}

/** The decoders that have kept inputs. */
export function decodersWithInputs(): readonly string[] {
  return Object.keys(read());
}

/** Keeps an input with which a decoder fails. Idempotent. */
export function keepInput(decoder: string, input: Uint8Array): void {
  const kept = read();
  const text = Buffer.from(input).toString("base64");
  const all = new Set([...(kept[decoder] ?? []), text]);
  writeFileSync(file, `${JSON.stringify({ ...kept, [decoder]: [...all] }, undefined, 2)}\n`);
}
