import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withLock } from "@slipway/plugin-sdk";
import type { RenderedFile } from "../renderer.ts";

/** What one file begins with, in one line. Everything behind it is the contents, one after the other. */
interface Header {
  /** Of the files as they are listed here, and of their contents. */
  readonly sha256: string;
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly isHooks?: boolean }[];
}

/** A file that was begun this long ago belongs to a process that is gone. */
const leftoverMs = 3_600_000;
/** Longer than a program may take to render. */
const patienceMs = 20 * 60_000;

/**
 * Renderings in a folder that processes may share, by key. What is not exactly what was stored, such as half of a file, is removed instead of returned.
 * A folder that cannot be used is as good as an empty one: nothing here throws.
 */
export class StoredRenderings {
  readonly #dir: string;
  readonly #capacity: number;
  /** How many bytes were stored since the folder was last looked through. */
  #added = Number.POSITIVE_INFINITY;

  /** `capacity`: bytes of all renderings; those that were not used for longest are removed. */
  constructor({ dir, capacity }: { readonly dir: string; readonly capacity: number }) {
    this.#dir = dir;
    this.#capacity = capacity;
  }

  async find(key: string): Promise<readonly RenderedFile[] | undefined> {
    const path = join(this.#dir, key);
    const content = await readFile(path).catch(() => undefined);
    if (content === undefined) return undefined;
    const files = decode(content);
    if (files === undefined) await rm(path, { force: true }).catch(() => {});
    else await utimes(path, new Date(), new Date()).catch(() => {});
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
    if (content.length > this.#capacity / 4) return;
    const begun = join(this.#dir, `${key}.${randomUUID()}.begun`);
    try {
      await mkdir(this.#dir, { recursive: true, mode: 0o700 });
      await writeFile(begun, content, { mode: 0o600, flag: "wx" });
      await rename(begun, join(this.#dir, key));
      this.#added += content.length;
      if (this.#added > this.#capacity / 8) await this.#forget();
    } catch {
      await rm(begun, { force: true }).catch(() => {});
    }
  }

  async #forget(): Promise<void> {
    this.#added = 0;
    const entries = await readdir(this.#dir, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    const found = await Promise.all(
      names.map(async (name) => ({ path: join(this.#dir, name), there: await stat(join(this.#dir, name)).catch(() => undefined) })),
    );
    let size = 0;
    for (const { path, there } of found.sort((one, other) => (other.there?.mtimeMs ?? 0) - (one.there?.mtimeMs ?? 0))) {
      if (there === undefined) continue;
      const isLeftover = path.endsWith(".begun") && Date.now() - there.mtimeMs > leftoverMs;
      size += there.size;
      if (isLeftover || size > this.#capacity) await rm(path, { force: true });
    }
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
