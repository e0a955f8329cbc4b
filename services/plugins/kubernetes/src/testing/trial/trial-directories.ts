import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Files of an application directory, by name. */
export type Files = Readonly<Record<string, string>>;

/** Application directories on disk. Planning and all stages of a deployment read the same directory, as on a host. Disposing removes them. */
export class TrialDirectories implements AsyncDisposable {
  readonly #written: string[] = [];
  readonly #known = new WeakMap<Files, Promise<string>>();

  /** The directory with these files, written when it is first asked for. */
  of(files: Files): Promise<string> {
    const known = this.#known.get(files) ?? this.#write(files);
    this.#known.set(files, known);
    return known;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#written.map((dir) => rm(dir, { recursive: true, force: true })));
  }

  async #write(files: Files): Promise<string> {
    const dir = await mkdtemp(join(tmpdir(), "trial-"));
    this.#written.push(dir);
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(dir, name)), { recursive: true });
      await writeFile(join(dir, name), text);
    }
    return dir;
  }
}
