import { isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";

/** The path of a plugin's program in a url that names one, `file:` or a path. Undefined for every other url, and for a `file:` url that is not valid. */
export function pluginFile(url: string): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined) return url;
  if (scheme !== "file") return undefined;
  // PipeCD's users also write file://plugins/wait. That is not a valid file URL, as the first segment would be a host.
  const path = url.slice("file:".length).replace(/^\/\/(?=.)/, "");
  if (!isAbsolute(path)) return path;
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}
