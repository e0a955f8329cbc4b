import { readFile } from "node:fs/promises";
import { isFault, isolated } from "@slipway/plugin-sdk";
import { positionsOfKey } from "./positions-of-key.ts";

const find = isolated(positionsOfKey, new URL("./positions-of-key.ts", import.meta.url));

/**
 * What kustomize says of a kustomization that is not valid, with its file, and the line and column of a field that it does not know. It tells only the name
 * of that field, which may be known elsewhere in the file: then all lines with it are named. `name` is how messages call the file.
 */
export async function placeInKustomization(file: string, name: string, said: string, signal: AbortSignal | undefined): Promise<string> {
  const [, field] = /unknown field "([^"]+)"/.exec(said) ?? [];
  if (field === undefined) return `${name}: ${said}`;
  const content = await readFile(file, { signal });
  const found = await find([content, field], { bytes: content.length, signal }).catch((error: unknown) => {
    if (isFault(error, "too_large")) return [];
    throw error;
  });
  const [first, ...others] = found;
  if (first === undefined) return `${name}: ${said}`;
  const also = others.length === 0 ? "" : ` here, or in line ${others.map(({ line }) => line).join(" or ")}`;
  return `${name}:${first.line}:${first.column}: unknown field ${JSON.stringify(field)}${also}`;
}
