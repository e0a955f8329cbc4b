import { readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { Fault } from "@slipway/domain";
import type { AgeKeys } from "../sops/age-keys.ts";
import { decryptSops, readSops, withholdSops } from "../sops/decrypt-sops.ts";
import { SopsProblem } from "../sops/sops-problem.ts";
import { placedInBytes } from "./placed.ts";
import { withheldText } from "./withheld.ts";

export interface SopsFilesOptions {
  /** The repository's root, in a private copy. */
  readonly root: string;
  /** The application's directory, from the root. */
  readonly applicationDirectory: string;
  /** Which files may be of SOPS, from the root. */
  readonly paths: readonly string[];
  /** Undefined if the piped has none; `withheld`: nothing is decrypted. */
  readonly keys: AgeKeys | undefined | "withheld";
}

/** Decrypts the files of SOPS where they are. Returns their secrets. Throws `invalid` with the place of the first that cannot be decrypted. */
export async function decryptSopsFiles({ root, applicationDirectory, paths, keys }: SopsFilesOptions): Promise<readonly string[]> {
  const secrets: string[] = [];
  let bytes = 0;
  for (const path of paths) {
    const shown = relative(applicationDirectory, path);
    const text = (await readFile(join(root, path))).toString("utf8");
    try {
      bytes += text.length;
      if (bytes > mostBytes) throw new SopsProblem(0, tooMany);
      const file = readSops(text);
      if (!file) continue;
      if (keys === "withheld") {
        await writeFile(join(root, path), withholdSops(text, file, withheldText));
        continue;
      }
      if (!keys) throw new SopsProblem(file.offset, noKeys);
      const decrypted = await decryptSops(text, file, keys);
      secrets.push(...decrypted.secrets);
      await writeFile(join(root, path), decrypted.content);
    } catch (error) {
      if (!(error instanceof SopsProblem)) throw withoutText(error, shown);
      const bytes = Buffer.from(text.slice(0, error.offset)).toString("latin1");
      throw placedInBytes(shown, bytes, bytes.length, error.message);
    }
  }
  return secrets;
}

/** Of all files together: each is decrypted whenever the application is looked at. */
const mostBytes = 4 * 1024 * 1024;
const tooMany = `the files of the application that SOPS has encrypted have more than ${mostBytes} bytes together: name those that nothing deploys in spec.sops.ignore`;

const noKeys =
  "the file is encrypted with SOPS, and this piped has no age key: set secretManagement.sops.ageKeyFile in the piped file, or name the file in spec.sops.ignore if nothing deploys it";

/** Whatever a library says may quote the file. */
function withoutText(error: unknown, file: string): unknown {
  if (error instanceof Error && "code" in error) return error; // of the file system
  return new Fault("invalid", `${file}:1:1: the file is encrypted with SOPS, and cannot be read`);
}
