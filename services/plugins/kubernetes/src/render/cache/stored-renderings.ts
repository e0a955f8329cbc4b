import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withLock } from "@slipway/plugin-sdk";
import type { RenderedFile } from "../renderer.ts";
import { StoredFiles } from "./stored-files.ts";

/** What one file begins with, in one line. Everything behind it is the contents, one after the other. */
interface Header {
  /** Of the files as they are listed here, and of their contents. */
  readonly sha256: string;
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly isHooks?: boolean }[];
}

/** Longer than a program may take to render. */
const patienceMs = 20 * 60_000;

/**
 * Renderings in a folder that processes may share, by key. What is not exactly what was stored, such as half of a file, is removed instead of returned.
 * A folder that cannot be used is as good as an empty one: nothing here throws.
 */
export class StoredRenderings {
  readonly #dir: string;
  readonly #files: StoredFiles;

  /** `capacity`: bytes of all renderings; those that were not used for longest are removed. */
  constructor(disk: { readonly dir: string; readonly capacity: number }) {
    this.#dir = disk.dir;
    this.#files = new StoredFiles(disk);
  }

  async find(key: string): Promise<readonly RenderedFile[] | undefined> {
    const content = await readFile(this.#files.pathOf(key)).catch(() => undefined);
    if (content === undefined) return undefined;
    const files = decode(content);
    if (files === undefined) await this.#files.remove(key);
    else await this.#files.use(key);
    return files;
  }

  /**
   * Runs `body` while no other process runs one for the same key. A process that is killed gives up its turn; one that holds it for longer than any
   * rendering takes is not waited for. Throws what `body` throws, and the signal's reason.
   */
  async alone<T>(key: string, signal: AbortSignal | undefined, body: () => Promise<T>): Promise<T> {
    // Few, so that nobody has to remove them: two keys may share one.
    const path = join(this.#dir, "locks", key.slice(0, 3));
    const late = AbortSignal.timeout(patienceMs);
    let hasBegun = false;
    try {
      await mkdir(join(this.#dir, "locks"), { recursive: true, mode: 0o700 });
      return await withLock(path, AbortSignal.any([late, ...(signal ? [signal] : [])]), () => {
        hasBegun = true;
        return body();
      });
    } catch (error) {
      if (hasBegun || signal?.aborted) throw error;
      return await body();
    }
  }

  async store(key: string, files: readonly RenderedFile[]): Promise<void> {
    const content = encode(files);
    await this.#files.store(key, content.length, (path) => writeFile(path, content, { mode: 0o600, flag: "wx" }));
  }
}

function encode(files: readonly RenderedFile[]): Buffer {
  const body = Buffer.concat(files.map(({ content }) => content));
  const entries = files.map(({ content, ...file }) => ({ ...file, bytes: content.length }));
  const header: Header = { sha256: digestOf(entries, body), files: entries };
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), body]);
}

function decode(content: Buffer): readonly RenderedFile[] | undefined {
  const end = content.indexOf("\n");
  const body = content.subarray(end + 1);
  try {
    const { sha256, files } = JSON.parse(content.subarray(0, end).toString()) as Header; // which has the hash that it says
    if (digestOf(files, body) !== sha256) return undefined;
    let at = 0;
    return files.map(({ bytes, ...file }) => {
      at += bytes;
      return { ...file, content: body.subarray(at - bytes, at) };
    });
  } catch {
    return undefined;
  }
}

function digestOf(entries: Header["files"], body: Uint8Array): string {
  return createHash("sha256").update(JSON.stringify(entries)).update("\n").update(body).digest("hex");
}
