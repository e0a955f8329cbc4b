import { msOf } from "../took.tsx";
import type { StageLog } from "./log-lines.ts";

/** Saves a log as a text file: of each line when it was written, by what if the log is of several, and its text without colours. */
export function downloadLog({ lines, count }: StageLog, name: string): void {
  const texts = lines
    .slice(0, count)
    .map(({ at, source, plain }) => `${at ? new Date(msOf(at)).toISOString() : ""} ${source === undefined ? "" : `${source} `}${plain}\n`);
  const url = URL.createObjectURL(new Blob(texts, { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
