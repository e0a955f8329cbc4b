import { type StatsListener, unwatchFile, watchFile } from "node:fs";

/** Looks at a path this often: notices of the kernel miss what is mounted or renamed. */
const intervalMs = 2_000;

/** Who waits for a change, by path: one look serves all. */
const listeners = new Map<string, { readonly all: Set<() => void>; readonly look: StatsListener }>();

/** Calls `onChange` whenever the file at a path appears, changes or goes, until it is disposed. A symlink counts as what it leads to. */
export function watchFileFor(path: string, onChange: () => void): Disposable {
  let watched = listeners.get(path);
  if (watched === undefined) {
    const all = new Set<() => void>();
    const look: StatsListener = () => {
      for (const tell of all) tell();
    };
    watched = { all, look };
    listeners.set(path, watched);
    watchFile(path, { interval: intervalMs, persistent: false }, look);
  }
  const { all, look } = watched;
  // The same function may be given twice.
  const tell = () => onChange();
  all.add(tell);
  return {
    [Symbol.dispose]: () => {
      all.delete(tell);
      if (all.size > 0 || listeners.get(path)?.all !== all) return;
      listeners.delete(path);
      unwatchFile(path, look);
    },
  };
}
