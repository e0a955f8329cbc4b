import { readdir, readFile } from "node:fs/promises";

/** A process as everybody with the same user sees it. */
export interface SeenProcess {
  readonly pid: number;
  readonly commandLine: string;
  /** What it was started with; empty if it may not be read. */
  readonly environment: string;
}

/** All descendants of this process, except for those that were made by `setsid` of a process that is gone. */
export async function descendants(): Promise<readonly SeenProcess[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir("/proc")) {
    const stat = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, "utf8").catch(() => "") : "";
    const parent = /^.*\) \S (\d+)/s.exec(stat)?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const found = [...parents.keys()].filter((pid) => isBelow(pid, parents));
  return await Promise.all(
    found.map(async (pid) => ({ pid, commandLine: await textOf(pid, "cmdline"), environment: await textOf(pid, "environ") })),
  );
}

function isBelow(pid: number, parents: ReadonlyMap<number, number>): boolean {
  for (let at = parents.get(pid); at !== undefined; at = parents.get(at)) if (at === process.pid) return true;
  return false;
}

async function textOf(pid: number, file: "cmdline" | "environ"): Promise<string> {
  return (await readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "")).replaceAll("\0", "\n");
}
