import { hash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";

/** A file of the page as browsers get it. */
export interface PageFile {
  readonly type: string;
  readonly etag: string;
  readonly body: Buffer;
  /** Compressed with Brotli when the page was built; undefined if that makes it no smaller. */
  readonly brotli: Buffer | undefined;
  readonly gzip: Buffer | undefined;
}

/** What the page is made of, by path, such as `/assets/main-1a2b.js`. */
export type PageFiles = ReadonlyMap<string, PageFile>;

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".webmanifest": "application/manifest+json",
};

/** Reads the page that was built into `dir` into memory; empty if it was not built. Files of a kind that browsers do not ask for are left out. */
export async function readPageFiles(dir: string): Promise<PageFiles> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries
    .filter((entry) => entry.isFile() && types[extname(entry.name)])
    .map(({ parentPath, name }) => join(parentPath, name));
  const read = async (path: string): Promise<[string, PageFile]> => {
    const [body, brotli, gzip] = await Promise.all([readFile(path), readIfThere(`${path}.br`), readIfThere(`${path}.gz`)]);
    const type = types[extname(path)] ?? "";
    return [`/${relative(dir, path).split(sep).join("/")}`, { type, etag: `"${hash("sha256", body).slice(0, 16)}"`, body, brotli, gzip }];
  };
  return new Map(await Promise.all(paths.map(read)));
}

const readIfThere = (path: string): Promise<Buffer | undefined> => readFile(path).catch(() => undefined);
