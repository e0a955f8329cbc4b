import { relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the SDK's own code; undefined in a bundle, where one file holds everything. */
const sdk = import.meta.url.includes("/mistakes/author-frame.") ? fileURLToPath(new URL("..", import.meta.url)) : undefined;

/** Where an error came from, as `file:line:column`: the first frame of its stack that is neither Node's, nor a package's, nor the SDK's. Undefined if there is none. */
export function authorFrame(error: unknown, directory: string = process.cwd()): string | undefined {
  if (!(error instanceof Error) || error.stack === undefined) return undefined;
  const places = error.stack.split("\n").flatMap((line) => /^\s+at (?:.*\()?(?:file:\/\/)?([^():]+:\d+:\d+)\)?$/.exec(line)?.[1] ?? []);
  const place = places.find(
    (each) => each.startsWith("/") && !each.includes("/node_modules/") && (sdk === undefined || !each.startsWith(sdk)),
  );
  if (place === undefined) return undefined;
  const near = relative(directory, place);
  return near.startsWith("..") ? place : near;
}
