import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The templates of a chart directory and of the charts in it that make objects, by their paths from the chart. None if it is an archive. */
export async function templatesOf(chart: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(chart, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith("_"))
    .map((entry) => join(entry.parentPath, entry.name).slice(chart.length + 1))
    .filter((path) => /^(?:charts\/[^/]+\/)*templates\//.test(path));
  return new Map(await Promise.all(paths.map(async (path) => [path, await readFile(join(chart, path), "utf8")] as const)));
}

/** Empties all templates but some. */
export async function leaveOnly(chart: string, templates: ReadonlyMap<string, string>, left: readonly string[]): Promise<void> {
  for (const [path, content] of templates) await writeFile(join(chart, path), left.includes(path) ? content : "");
}
