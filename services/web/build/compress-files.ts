import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const [brotli, zip] = [promisify(brotliCompress), promisify(gzip)];
const compressible = /\.(?:js|css|html|svg|json)$/;

/** Writes `x.br` and `x.gz` beside each file `x` of the page that they make smaller, as small as they can be made. */
export function compressFiles(): Plugin {
  return {
    name: "compress-files",
    apply: "build",
    writeBundle: async ({ dir = "" }) => {
      const entries = await readdir(dir, { recursive: true, withFileTypes: true });
      const paths = entries
        .filter((entry) => entry.isFile() && compressible.test(entry.name))
        .map(({ parentPath, name }) => join(parentPath, name));
      await Promise.all(paths.map(compress));
    },
  };
}

async function compress(path: string): Promise<void> {
  const bytes = await readFile(path);
  const made = [
    [".br", await brotli(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } })],
    [".gz", await zip(bytes, { level: 9 })],
  ] as const;
  for (const [ending, smaller] of made) if (smaller.length < bytes.length) await writeFile(path + ending, smaller);
}
