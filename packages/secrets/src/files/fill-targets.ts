import { lstat, readFile, writeFile } from "node:fs/promises";
import { isAbsolute, join, normalize } from "node:path";
import type { AttachmentConfig, FieldPath } from "@slipway/app-config";
import { fillTemplate, namesIn, type TemplateSource } from "../template/fill-template.ts";
import { TemplateProblem } from "../template/template-problem.ts";
import { placedInBytes } from "./placed.ts";
import { secretTexts } from "./secret-texts.ts";
import type { AtField, TemplateTarget } from "./template-targets.ts";

export interface TargetsOptions {
  /** The application's directory, in a private copy. */
  readonly dir: string;
  /** Templates, each with the field that names it. */
  readonly targets: readonly TemplateTarget[];
  /** Decrypted secrets by name; undefined if the application has no `encryption`. */
  readonly secrets: ReadonlyMap<string, string> | undefined;
  readonly attachment: AttachmentConfig | undefined;
  /** Files of the directory that were encrypted themselves: what is made of them is secret. */
  readonly decrypted?: ReadonlySet<string>;
  /** Makes the error about a field of the application file. */
  readonly atField: AtField;
}

/** Larger files are no manifests, and no files to insert into one. */
const mostBytes = 10 * 1024 * 1024;

/**
 * Fills the templates of an application where they are. What is attached may be a template itself: it is filled first. Returns what was made of secrets and must
 * not be shown either. Throws `invalid` with the place of the first that cannot be filled; nothing may be done with the directory then.
 */
export async function fillTargets(options: TargetsOptions): Promise<readonly string[]> {
  const filling = await tryTargets(options);
  await filling.write();
  return filling.derived;
}

/** Fills the templates without writing them. Throws as `fillTargets` does. */
export async function tryTargets(options: TargetsOptions): Promise<Pick<Targets, "write" | "derived">> {
  const filling = new Targets(options);
  for (const { file, field } of options.targets) await filling.fill(file, field);
  return filling;
}

interface Content {
  /** Each character is a byte. */
  readonly text: string;
  readonly hasSecret: boolean;
}

class Targets {
  readonly #options: TargetsOptions;
  readonly #targets: ReadonlySet<string>;
  /** What was read, and filled if it is a template. */
  readonly #known = new Map<string, Content>();
  /** Templates that are being filled, each for the one before. */
  readonly #open: string[] = [];
  readonly derived: string[] = [];
  readonly #work = { bytes: 0 };

  constructor(options: TargetsOptions) {
    this.#options = options;
    this.#targets = new Set(options.targets.map(({ file }) => normalize(file)));
  }

  async fill(file: string, field: FieldPath): Promise<Content> {
    const path = normalize(file);
    const known = this.#known.get(path);
    if (known) return known;
    const text = await this.#read(path, field);
    if (!this.#targets.has(path)) {
      const content = { text, hasSecret: this.#options.decrypted?.has(path) === true };
      this.#known.set(path, content);
      return content;
    }
    const { secrets, attachment, atField } = this.#options;
    if (this.#open.includes(path)) throw atField(field, `${path} is attached to itself: ${[...this.#open, path].join(" needs ")}`);
    this.#open.push(path);
    const attached = new Map<string, TemplateSource>();
    // Only what the template names: another file may be attached to that one.
    for (const named of this.#placed(path, text, () => namesIn(text, "attachment"))) {
      const name = Buffer.from(named, "latin1").toString("utf8");
      const source = attachment && Object.hasOwn(attachment.sources, name) ? attachment.sources[name] : undefined;
      if (source === undefined) continue;
      const content = await this.fill(source, ["spec", "attachment", "sources", name]);
      attached.set(name, { text: content.text, secret: content.hasSecret ? "contains" : "none" });
    }
    this.#open.pop();
    const content = this.#fillOne(path, text, (group, name) => {
      const key = Buffer.from(name, "latin1").toString("utf8");
      if (group === "attachment") return attached.get(key);
      const secret = secrets?.get(key);
      return secret === undefined ? undefined : { text: secret, secret: "value" };
    });
    this.#known.set(path, content);
    return content;
  }

  /** Writes every template that was filled, once all could be. */
  async write(): Promise<void> {
    for (const path of this.#targets) {
      const content = this.#known.get(path);
      if (content) await writeFile(join(this.#options.dir, path), Buffer.from(content.text, "latin1"));
    }
  }

  #fillOne(path: string, text: string, find: (group: string, name: string) => TemplateSource | undefined): Content {
    const { secrets, attachment } = this.#options;
    const names = {
      ...(secrets && { encryptedSecrets: [...secrets.keys()] }),
      ...(attachment && { attachment: Object.keys(attachment.sources) }),
    };
    const onDerived = (each: string) => void this.derived.push(...secretTexts(Buffer.from(each, "latin1")));
    const filled = this.#placed(path, text, () => fillTemplate(text, { find, names, onDerived, work: this.#work }));
    return { text: filled.text, hasSecret: filled.hasSecret || this.#options.decrypted?.has(path) === true };
  }

  #placed<T>(path: string, text: string, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof TemplateProblem)) throw error;
      throw placedInBytes(path, text, error.offset, error.message);
    }
  }

  /** Reads a file of the application's directory that is reached without a link. */
  async #read(path: string, field: FieldPath): Promise<string> {
    const { dir, atField } = this.#options;
    if (isAbsolute(path) || path === ".." || path.startsWith("../") || path.includes("\0"))
      throw atField(field, `${JSON.stringify(path)} is outside of the application's directory: name a file in it`);
    const parts = path.split("/");
    for (const depth of parts.keys()) {
      const found = await lstat(join(dir, ...parts.slice(0, depth + 1))).catch(() => undefined);
      if (!found) throw atField(field, `there is no file ${path} in the application's directory`);
      if (found.isSymbolicLink()) throw atField(field, `${path} is, or is behind, a symbolic link: name the file itself`);
      if (depth < parts.length - 1) continue;
      if (!found.isFile()) throw atField(field, `${path} is not a file`);
      if (found.size > mostBytes) throw atField(field, `${path} has ${found.size} bytes; at most ${mostBytes} are read`);
    }
    return (await readFile(join(dir, path))).toString("latin1");
  }
}
