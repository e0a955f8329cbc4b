import type { SopsFile, SopsLeaf } from "./sops-file.ts";
import { metadataOf } from "./sops-metadata.ts";

const prefix = "sops_";

/** Reads a file of variables, `NAME=value` in each line, that SOPS has encrypted. Undefined if it is not one. */
export function readSopsDotenv(text: string): SopsFile | undefined {
  const leaves: SopsLeaf[] = [];
  const removed: { start: number; end: number }[] = [];
  const noted: Record<string, string> = {};
  let start = 0;
  for (const line of text.split("\n")) {
    const end = start + line.length;
    const equals = line.indexOf("=");
    if (line.startsWith(prefix) && equals > 0) {
      noted[line.slice(prefix.length, equals)] = unescaped(line.slice(equals + 1));
      removed.push({ start, end: Math.min(end + 1, text.length) });
    } else if (equals >= 0 && !line.startsWith("#")) {
      const value = { text: unescaped(line.slice(equals + 1)), type: "str" } as const;
      leaves.push({ path: [line.slice(0, equals)], value, start: start + equals + 1, end });
    }
    start = end + 1;
  }
  const metadata = metadataOf(nested(noted));
  if (!metadata) return undefined;
  return { metadata, offset: removed[0]?.start ?? 0, leaves, removed, write: ({ text: value }) => value.replaceAll("\n", "\\n") };
}

function unescaped(value: string): string {
  return value.replaceAll("\\n", "\n");
}

/** SOPS writes lists flat: `age__list_0__map_enc` is `age[0].enc`. */
function nested(noted: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const fields: Record<string, unknown> = {};
  const lists = new Map<string, Record<string, string>[]>();
  for (const [name, value] of Object.entries(noted)) {
    const [, list = "", index = "", field = ""] = /^(\w+?)__list_(\d{1,3})__map_(\w+)$/.exec(name) ?? [];
    if (list === "") {
      fields[name] = value;
      continue;
    }
    const items = lists.getOrInsertComputed(list, () => []);
    items[Number(index)] = { ...items[Number(index)], [field]: value };
  }
  return { ...fields, ...Object.fromEntries(lists) };
}
