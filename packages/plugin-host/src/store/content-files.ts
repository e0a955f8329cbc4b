import { createHash } from "node:crypto";
import { access, chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "@slipway/domain";
import { withLock } from "@slipway/runtime";

/** What is known of something that may change, such as a tag: what it was when it was asked for last. */
export interface KnownContent {
  readonly sha256: string;
  readonly filename: string;
  readonly etag?: string | undefined;
}

/**
 * Files by their content, in a folder that processes share. A file that is there is whole: it is made under another name and moved when its
 * hash is right. What a killed process left half-made is removed by the next who makes the same.
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

  /** Where installed packages are, by their key. */
  packageDir(key: string): string {
    return join(this.#dir, "npm", key);
  }

  /** Runs `body` while no other process does for the same `key`, with an empty folder that is removed afterwards. */
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

  /** The path of the file with this content, if it is there. */
  async find({ sha256, filename }: KnownContent): Promise<string | undefined> {
    const path = this.#pathOf(sha256, filename);
    return (await access(path).then(
      () => true,
      () => false,
    ))
      ? path
      : undefined;
  }

  /** Moves a file of the scratch folder to its place, as a program, and returns that. */
  async keep(made: string, { sha256, filename }: KnownContent): Promise<string> {
    const path = this.#pathOf(sha256, filename);
    await mkdir(join(this.#dir, "sha256", sha256), { recursive: true });
    await chmod(made, 0o755);
    await rename(made, path);
    return path;
  }

  /** What was remembered under `key`, if its content is still there. */
  async recall(key: string): Promise<KnownContent | undefined> {
    try {
      const known = JSON.parse(await readFile(this.#knownPath(key), "utf8")) as KnownContent;
      return (await this.find(known)) === undefined ? undefined : known;
    } catch {
      // Missing, or cut off by a full disk: it is asked for again.
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
      throw new Fault("internal", `no name for a file: ${sha256} ${filename}`);
    return join(this.#dir, "sha256", sha256, filename);
  }

  #knownPath(key: string): string {
    return join(this.#dir, "known", `${key}.json`);
  }
}

/** A name for the files that belong to something. */
export function keyOf(...parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** The last part of a path or title that somebody else chose, and that only if it can be no path. */
export function fileNameOf(path: string): string {
  const last = path.split(/[\\/]/).at(-1) ?? "";
  return /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/.test(last) ? last : "plugin";
}
