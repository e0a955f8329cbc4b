import { createHash } from "node:crypto";
import { access, chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "@slipway/domain";
import { withLock } from "@slipway/runtime";

/** The content of something that may change, such as a tag, when it was last fetched. */
export interface KnownContent {
  readonly sha256: string;
  readonly filename: string;
  readonly etag?: string | undefined;
}

/**
 * Files addressed by their content, in a folder that processes share. A file that exists is complete: it is written under another name and moved
 * when its hash is correct. What a killed process left behind is removed by the next process that fetches the same file.
 */
export class ContentFiles {
  readonly #dir: string;

  private constructor(dir: string) {
    this.#dir = dir;
  }

  static async open(dir: string): Promise<ContentFiles> {
    for (const folder of ["sha256", "known", "locks", "tmp", "npm"]) await mkdir(join(dir, folder), { recursive: true, mode: 0o700 });
    return new ContentFiles(dir);
  }

  /** The folder of an installed package. */
  packageDir(key: string): string {
    return join(this.#dir, "npm", key);
  }

  /** Runs `body` while no other process runs one for the same `key`, with an empty folder that is removed afterwards. */
  async alone<T>(key: string, signal: AbortSignal, body: (scratch: string) => Promise<T>): Promise<T> {
    return withLock(join(this.#dir, "locks", key), signal, async () => {
      const scratch = join(this.#dir, "tmp", key);
      await rm(scratch, { recursive: true, force: true });
      await mkdir(scratch, { mode: 0o700 });
      try {
        return await body(scratch);
      } finally {
        await rm(scratch, { recursive: true, force: true });
      }
    });
  }

  /** The path of the file with this content; undefined if it does not exist. */
  async find({ sha256, filename }: KnownContent): Promise<string | undefined> {
    const path = this.#pathOf(sha256, filename);
    return (await access(path).then(
      () => true,
      () => false,
    ))
      ? path
      : undefined;
  }

  /** Moves a file from the scratch folder to its final path, makes it executable, and returns the path. */
  async keep(made: string, { sha256, filename }: KnownContent): Promise<string> {
    const path = this.#pathOf(sha256, filename);
    await mkdir(join(this.#dir, "sha256", sha256), { recursive: true });
    await chmod(made, 0o700);
    await rename(made, path);
    return path;
  }

  /** What was remembered under `key`; undefined if its content is gone. */
  async recall(key: string): Promise<KnownContent | undefined> {
    try {
      const known = JSON.parse(await readFile(this.#knownPath(key), "utf8")) as KnownContent;
      return (await this.find(known)) === undefined ? undefined : known;
    } catch {
      // Missing, or truncated by a full disk: it is fetched again.
      return undefined;
    }
  }

  async remember(key: string, known: KnownContent): Promise<void> {
    const path = this.#knownPath(key);
    await writeFile(`${path}.new`, JSON.stringify(known));
    await rename(`${path}.new`, path);
  }

  #pathOf(sha256: string, filename: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256) || filename !== fileNameOf(filename))
      throw new Fault("internal", `not a file name: ${sha256} ${filename}`);
    return join(this.#dir, "sha256", sha256, filename);
  }

  #knownPath(key: string): string {
    return join(this.#dir, "known", `${key}.json`);
  }
}

/** A file name derived from the parts. */
export function keyOf(...parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** The last segment of an untrusted path or title; `plugin` if it is not a plain file name. */
export function fileNameOf(path: string): string {
  const last = path.split(/[\\/]/).at(-1) ?? "";
  return /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/.test(last) ? last : "plugin";
}
