import { boundText, byteLength, byteWords } from "../../bounds/bound-text.ts";
import { limits } from "../../bounds/limits.ts";
import { Fault } from "../../fault.ts";

type Values = Readonly<Record<string, string>>;

/** Throws `too_large` for metadata of one deployment that exceeds `limits.metadata`: larger values belong in shared objects. */
export function checkMetadataLimits(all: readonly Values[]): void {
  const most = limits.metadata;
  let [keys, total] = [0, 0];
  for (const [key, value] of all.flatMap((values) => Object.entries(values))) {
    const [keyBytes, bytes] = [byteLength(key), byteLength(value)];
    if (keyBytes > most.keyBytes) throw tooLarge(`key ${boundText(key, 80)} has ${byteWords(keyBytes)}`, byteWords(most.keyBytes));
    if (bytes > most.valueBytes) throw tooLarge(`${key} has ${byteWords(bytes)}`, byteWords(most.valueBytes));
    keys++;
    total += keyBytes + bytes;
  }
  if (keys > most.keys) throw tooLarge(`of the deployment would have ${keys} keys`, `${most.keys}`);
  if (total > most.totalBytes) throw tooLarge(`of the deployment would have ${byteWords(total)}`, byteWords(most.totalBytes));
}

function tooLarge(what: string, limit: string): Fault {
  return new Fault("too_large", `metadata ${what}, more than ${limit}: store it as a shared object`);
}
