import { join } from "node:path";
import { Fault, isFault } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import { type ContentFiles, fileNameOf, type KnownContent, keyOf } from "./content-files.ts";
import { type DownloadLimits, download } from "./download.ts";
import { httpGet, shownUrl } from "./http-get.ts";
import { commandOf, type PluginProgram } from "./plugin-command.ts";

export interface FetchDeps {
  readonly files: ContentFiles;
  readonly limits: DownloadLimits;
  readonly log: Logger;
}

/**
 * Fetches a program from a url. A program pinned by its hash is downloaded once. Otherwise it is downloaded again if it has changed on the server; the
 * previous download is used while the server is unavailable. Throws `precondition` if the hash differs from the pinned one.
 */
export async function fetchHttps(
  { files, limits, log }: FetchDeps,
  { url, sha256 }: { readonly url: URL; readonly sha256: string | undefined },
  signal: AbortSignal,
): Promise<PluginProgram> {
  const what = shownUrl(url);
  const filename = fileNameOf(decodeURIComponent(url.pathname));
  const key = keyOf("https", url.href, sha256 ?? "");
  return files.alone(key, signal, async (scratch) => {
    if (sha256 !== undefined) {
      const found = await files.find({ sha256, filename });
      if (found !== undefined) return programAt(found, sha256);
    } else log.warn({ what }, "program has no sha256 in the piped file: whoever controls the server controls the plugin");

    const known = sha256 === undefined ? await files.recall(key) : undefined;
    try {
      if (known !== undefined && (await isUnchanged(url, known, signal))) return await programOf(files, known);
      let etag: string | undefined;
      const made = join(scratch, filename);
      const actual = await download({
        path: made,
        what,
        get: async (headers, callSignal) => {
          const response = await httpGet(url, { headers, signal: callSignal });
          etag = response.headers.get("etag") ?? undefined;
          return response;
        },
        isVerified: sha256 !== undefined,
        limits,
        log,
        signal,
      });
      if (sha256 !== undefined && actual !== sha256)
        throw new Fault(
          "precondition",
          `${what} has the sha256 ${actual}, but the piped file says ${sha256}: update the piped file if you trust the new content`,
        );
      const content = { sha256: actual, filename, etag };
      const path = await files.keep(made, content);
      if (sha256 === undefined) await files.remember(key, content);
      return programAt(path, actual);
    } catch (error) {
      if (known === undefined || !isFault(error, "unavailable", "deadline")) throw error;
      log.warn({ what, err: error }, "program is unavailable, using the previous download");
      return await programOf(files, known);
    }
  });
}

async function isUnchanged(url: URL, { etag }: KnownContent, signal: AbortSignal): Promise<boolean> {
  if (etag === undefined) return false;
  const response = await httpGet(url, { headers: { "if-none-match": etag }, signal, accept: [304] });
  await response.body?.cancel();
  return response.status === 304;
}

/** The program of a stored content. Throws `unavailable` if it was removed. */
export async function programOf(files: ContentFiles, known: KnownContent): Promise<PluginProgram> {
  const path = await files.find(known);
  if (path === undefined) throw new Fault("unavailable", `the program with sha256 ${known.sha256} was removed from the plugin store`);
  return programAt(path, known.sha256);
}

/** The program at a path. */
export function programAt(path: string, sha256: string): PluginProgram {
  return { command: commandOf(path), digest: `sha256:${sha256}` };
}
