import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { chmod, constants, copyFile, lstat, mkdir, readdir, readlink, symlink } from "node:fs/promises";
import { dirname, isAbsolute, join, normalize } from "node:path";
import { Fault } from "@slipway/plugin-sdk";

/** Of everything that one rendering reads. */
const most = { files: 20_000, bytes: 256 * 1024 * 1024 };

/** What is at a path of a repository. `outside`: it, or a link on the way, leads out of the repository. */
export type FoundPath = "file" | "directory" | "missing" | "outside";

type Entry = { readonly kind: "file"; readonly isProgram: boolean } | { readonly kind: "link"; readonly target: string };

/**
 * Files of a repository that a program may read: named one by one or as directories. Symbolic links are copied as links, together with what they lead to;
 * those that lead out of the repository are not copied.
 */
export class FilesToCopy {
  readonly #root: string;
  readonly #signal: AbortSignal | undefined;
  readonly #entries = new Map<string, Entry>();
  readonly #directories = new Set<string>();
  readonly #leavingLinks: string[] = [];
  #bytes = 0;

  /** `root`: the repository, absolute and without symbolic links. */
  constructor(root: string, signal: AbortSignal | undefined) {
    this.#root = root;
    this.#signal = signal;
  }

  /** Adds a file, or a directory with everything below it. Throws `too_large` if there is too much to copy. */
  async add(path: string): Promise<FoundPath> {
    const { found, real } = await this.find(path, { isAdded: true });
    if (found === "directory") await this.#addDirectory(real);
    return found;
  }

  /** The symbolic links in directories that were added which lead out of the repository, and so are not copied. */
  get leavingLinks(): readonly string[] {
    return this.#leavingLinks;
  }

  /** Adds the files directly in a directory. */
  async addFilesIn(path: string): Promise<void> {
    const { found, real } = await this.find(path, { isAdded: true });
    if (found !== "directory") return;
    for (const entry of await readdir(join(this.#root, real), { withFileTypes: true })) {
      const inner = join(real, entry.name);
      if (entry.isFile() || (entry.isSymbolicLink() && (await this.find(inner)).found === "file")) await this.add(inner);
    }
  }

  /** What is at a path, and its path without symbolic links. With `isAdded` the links on the way and the file are added, unless they lead out. */
  async find(path: string, { isAdded = false } = {}): Promise<{ readonly found: FoundPath; readonly real: string }> {
    const links = new Map<string, Entry>();
    const there = await this.#walk(path, links);
    if (isAdded && there.found !== "outside") {
      for (const [link, entry] of links) this.#addEntry(link, entry, 0);
      if (there.file !== undefined) this.#addEntry(there.real, there.file, there.size);
    }
    return { found: there.found, real: there.real };
  }

  /** Goes as the file system does: `..` after a link is above what the link leads to. Puts the links on the way into `links`. */
  async #walk(path: string, links: Map<string, Entry>) {
    const nothing = { real: path, file: undefined, size: 0 };
    let rest = partsOf(path);
    let real = "";
    for (let followed = 0; ; ) {
      this.#signal?.throwIfAborted();
      if (rest === undefined) return { ...nothing, found: "outside" } as const;
      const [name, ...others] = rest;
      if (name === undefined) return { ...nothing, found: "directory", real } as const;
      if (name === "..") {
        rest = real === "" ? undefined : others;
        real = join(real, "..").replace(/^\.$/, "");
        continue;
      }
      const next = join(real, name);
      const there = await lstat(join(this.#root, next)).catch(() => undefined);
      if (there?.isSymbolicLink()) {
        const target = await readlink(join(this.#root, next));
        followed += 1;
        if (followed > 40) return { ...nothing, found: "missing" } as const;
        links.set(next, { kind: "link", target });
        // The copy is elsewhere: an absolute link would leave it. What its text leads to may be made later.
        const isLeaving = isAbsolute(target) || partsOf(join(real, target)) === undefined;
        rest = isLeaving ? undefined : [...segmentsOf(target), ...others];
      } else if (there?.isDirectory()) {
        real = next;
        rest = others;
      } else if (there?.isFile() && others.length === 0) {
        const file = { kind: "file", isProgram: (there.mode & 0o100) !== 0 } as const;
        return { found: "file", real: next, file, size: there.size } as const;
      } else return { ...nothing, found: "missing" } as const;
    }
  }

  async #addDirectory(path: string): Promise<void> {
    if (this.#directories.has(path)) return;
    this.#directories.add(path);
    for (const name of await readdir(join(this.#root, path)))
      if (name !== ".git" && (await this.add(join(path, name))) === "outside") this.#leavingLinks.push(join(path, name));
  }

  #addEntry(path: string, entry: Entry, size: number): void {
    if (this.#entries.has(path)) return;
    this.#entries.set(path, entry);
    this.#bytes += size;
    if (this.#entries.size > most.files || this.#bytes > most.bytes)
      throw new Fault(
        "too_large",
        `the application and what it refers to have more than ${most.files} files or ${most.bytes} bytes: keep it in a directory of its own`,
      );
  }

  /** The same for the same files with the same contents at the same paths. */
  async digest(): Promise<string> {
    const hash = createHash("sha256");
    for (const [path, entry] of this.#sorted()) {
      this.#signal?.throwIfAborted();
      hash.update(JSON.stringify([path, entry]));
      if (entry.kind === "file") hash.update(await this.#digestOf(path));
    }
    return hash.digest("hex");
  }

  async #digestOf(path: string): Promise<Buffer> {
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(join(this.#root, path))) hash.update(chunk as Buffer);
    return hash.digest();
  }

  /** Copies them into an empty folder, writable, with their paths. */
  async copyTo(folder: string): Promise<void> {
    const made = new Set<string>();
    for (const [path, entry] of this.#sorted()) {
      this.#signal?.throwIfAborted();
      const [from, to] = [join(this.#root, path), join(folder, path)];
      if (!made.has(dirname(to))) await mkdir(dirname(to), { recursive: true });
      made.add(dirname(to));
      if (entry.kind === "link") await symlink(entry.target, to);
      else await copyWritable(from, to, entry.isProgram);
    }
  }

  #sorted(): readonly (readonly [string, Entry])[] {
    return [...this.#entries].sort(([one], [other]) => (one < other ? -1 : 1));
  }
}

async function copyWritable(from: string, to: string, isProgram: boolean): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  await chmod(to, isProgram ? 0o700 : 0o600);
}

/** The names of a path below the root; undefined if its text leads out. */
function partsOf(path: string): readonly string[] | undefined {
  const parts = segmentsOf(normalize(path));
  return isAbsolute(path) || parts[0] === ".." ? undefined : parts;
}

function segmentsOf(path: string): readonly string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}
