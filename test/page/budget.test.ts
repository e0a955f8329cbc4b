import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

const dist = new URL("../../services/web/dist/", import.meta.url);
/** What a browser loads before it shows the first page, compressed with gzip; it gets Brotli, which is smaller. */
const mostBytes = 250_000;

test("what a browser loads first stays within its budget", async () => {
  const html = await readFile(new URL("index.html", dist), "utf8");
  const paths = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, path = ""]) => path);
  expect(paths.length).toBeGreaterThan(2);
  // A file that gzip makes no smaller has no copy.
  const sent = (path: string) => readFile(new URL(`${path}.gz`, dist)).catch(() => readFile(new URL(path, dist)));
  const sizes = await Promise.all(paths.map(async (path) => [path, (await sent(path)).length] as const));
  const total = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
  expect(total, sizes.map(([path, bytes]) => `${path} ${bytes}`).join("\n")).toBeLessThan(mostBytes);
});
