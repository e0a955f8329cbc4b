import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Holder } from "../folder/holder.ts";

/** `!` makes an attribute unspecified, whatever a `.gitattributes` says; `-working-tree-encoding` would be an error. */
const off = "* !text !eol !crlf !ident !filter !working-tree-encoding\n";

/**
 * Turns off the attributes that change contents on checkout: the files of a worktree are byte for byte those of the commit, which were checked. The file
 * is the one that takes precedence over every `.gitattributes`. Idempotent.
 */
export async function turnAttributesOff(mirror: string, holder: Holder): Promise<void> {
  const file = join(mirror, "info", "attributes");
  if ((await readFile(file, "utf8").catch(() => "")) === off) return;
  await mkdir(join(mirror, "info"), { recursive: true });
  const written = join(mirror, "info", holder.mark("attributes"));
  await writeFile(written, off);
  await rename(written, file);
}
