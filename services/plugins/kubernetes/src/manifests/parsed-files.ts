import { createHash } from "node:crypto";
import { isFault, isolated } from "@slipway/plugin-sdk";
import { manifestRules, type YamlLimits } from "@slipway/plugin-sdk/yaml";
import type { RenderedFile } from "../render/renderer.ts";
import { type ParsedManifests, parseManifests } from "./parse-manifests.ts";

const parse = isolated(parseManifests, new URL("./parse-manifests.ts", import.meta.url));

export interface ParseOptions {
  /** Default: those of a file. */
  readonly limits?: YamlLimits;
  readonly signal?: AbortSignal | undefined;
}

/** Parses files, large ones in a thread, and caches the results by content. Results are shared and must not be changed. */
export class ParsedFiles {
  readonly #capacity: number;
  /** The least recently used first. */
  readonly #parsed = new Map<string, { readonly size: number; readonly result: ParsedManifests }>();
  #size = 0;

  /** `capacity`: total length of the cached texts. */
  constructor({ capacity }: { readonly capacity: number }) {
    this.#capacity = capacity;
  }

  /** A file that needs too much time or memory has this as its problem, and is not tried again. Rejects with the signal's reason when aborted. */
  async parse(content: Uint8Array, file: string, options: ParseOptions = {}): Promise<ParsedManifests> {
    const limits = options.limits === undefined ? "" : JSON.stringify(options.limits);
    const key = createHash("sha256").update(file).update(`\0${limits}\0`).update(content).digest("base64");
    const known = this.#parsed.get(key) ?? { size: content.length, result: await parseWithin(content, file, options) };
    const isNew = !this.#parsed.delete(key);
    this.#parsed.set(key, known);
    if (isNew) this.#forget(known.size);
    return known.result;
  }

  #forget(added: number): void {
    this.#size += added;
    for (const [key, { size }] of this.#parsed) {
      if (this.#size <= this.#capacity) return;
      this.#parsed.delete(key);
      this.#size -= size;
    }
  }
}

/** A cache: planning, every stage and every observation of the live state read the same files. */
export const parsedFiles = new ParsedFiles({ capacity: 32 * 1024 * 1024 });

/** Of a rendered text, which is in one piece: what a program may write at most, and as much in it as in several files. */
const renderedLimits: YamlLimits = { ...manifestRules.limits, bytes: 30_000_000, tokens: 15_000_000, values: 1_500_000 };

/** Parses what a program has rendered, with {@link parsedFiles}. */
export function parseRendered({ name, content }: RenderedFile, signal: AbortSignal | undefined): Promise<ParsedManifests> {
  return parsedFiles.parse(content, name, { signal, limits: renderedLimits });
}

async function parseWithin(content: Uint8Array, file: string, { limits, signal }: ParseOptions): Promise<ParsedManifests> {
  try {
    return await parse([content, file, limits], { bytes: content.length, signal });
  } catch (error) {
    if (isFault(error, "too_large")) return { manifests: [], problems: [`${file}: ${error.message}`] };
    throw error;
  }
}
