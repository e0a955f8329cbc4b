import { relative } from "node:path";
import type { FileReport } from "./group-result.ts";

/** How many files are named. */
const most = 15;

/** The files of tests that took longest, a line each: where to look first when a run takes too long. */
export function slowestFiles(files: readonly FileReport[], root = process.cwd()): readonly string[] {
  return files
    .map(({ name, startTime, endTime }) => ({ file: relative(root, name), seconds: Math.round((endTime - startTime) / 1_000) }))
    .filter(({ seconds }) => seconds > 0)
    .toSorted((a, b) => b.seconds - a.seconds)
    .slice(0, most)
    .map(({ file, seconds }) => `${String(seconds).padStart(5)} s  ${file}`);
}
