import { writeErr } from "../output/terminal/terminal.ts";

const everyMs = 2_000;

/** Says now and then on standard error, if a person sees it, how far reading or writing rows has come. */
export function rowProgress(verb: string): (progress: { readonly table: string; readonly rows: number }) => void {
  let saidAt = performance.now();
  return ({ table, rows }) => {
    if (!process.stderr.isTTY || performance.now() - saidAt < everyMs) return;
    saidAt = performance.now();
    writeErr(`${verb} ${table}: ${rows} rows`);
  };
}
