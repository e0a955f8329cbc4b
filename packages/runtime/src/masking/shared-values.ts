import { type FSWatcher, readdirSync, readFileSync, statSync, watch } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type HiddenValues, hiddenValues } from "./hidden-values.ts";

/** The variable that tells bundled plugins where decrypted applications, their values and copies of them are: as JSON, with `copies`, `values` and `work`. */
export const secretsVariable = "SLIPWAY_SECRETS";

/** The values of an application that must not be shown, as a file in the folder that the processes of a piped share. */
interface SharedValues {
  readonly applicationId: string;
  readonly values: readonly string[];
}

const suffix = ".values";

/** Tells the other processes of a piped of values, before any of them can show one. The folder must be private, and in memory. */
export async function shareHiddenValues(folder: string, name: string, shared: SharedValues): Promise<void> {
  const begun = join(folder, `${name}.begun`);
  try {
    await writeFile(begun, JSON.stringify(shared), { mode: 0o600, flag: "wx" });
    await rename(begun, join(folder, name + suffix));
  } catch (error) {
    // A part of them may have been written before the memory was full.
    await rm(begun, { force: true }).catch(() => {});
    throw error;
  }
}

/** Hides in this process what others share in a folder, until it is disposed. A folder that cannot be read has nothing. Never throws. */
export function followHiddenValues(folder: string, hidden: HiddenValues = hiddenValues): Disposable {
  /** Names of files that were read, with what tells a later file of that name from them. */
  const seen = new Map<string, string>();
  let changedAt = 0n;
  const look = (): void => {
    const at = changeOf(folder);
    if (at === changedAt && !isRecent(at)) return;
    changedAt = at;
    const names = namesIn(folder);
    for (const name of seen.keys()) if (!names.includes(name)) seen.delete(name);
    for (const name of names) {
      const path = join(folder, name);
      const version = versionOf(path);
      if (seen.get(name) === version) continue;
      const shared = read(path);
      if (shared === undefined) continue; // Removed meanwhile, or of another version.
      seen.set(name, version);
      hidden.add(shared.applicationId, shared.values);
    }
  };
  const looking = hidden.alsoFrom(look);
  look();
  const watcher = watched(folder, look);
  return {
    [Symbol.dispose]: () => {
      looking[Symbol.dispose]();
      watcher?.close();
    },
  };
}

function changeOf(folder: string): bigint {
  try {
    return statSync(folder, { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? 0n;
  } catch {
    return 0n;
  }
}

/** The kernel's times of files have steps of some milliseconds: a second change within one leaves the time as it is. */
const stepNs = 100_000_000n;

function isRecent(changedAt: bigint): boolean {
  return BigInt(Date.now()) * 1_000_000n - changedAt < stepNs;
}

function versionOf(path: string): string {
  try {
    const { ino, ctimeNs, size } = statSync(path, { bigint: true });
    return `${ino} ${ctimeNs} ${size}`;
  } catch {
    return "";
  }
}

/** What is removed before anything is masked is seen too, so that it is masked later. */
function watched(folder: string, look: () => void): FSWatcher | undefined {
  try {
    return watch(folder, { persistent: false }, look).on("error", () => {});
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(suffix));
  } catch {
    return [];
  }
}

function read(path: string): SharedValues | undefined {
  try {
    const { applicationId, values } = JSON.parse(readFileSync(path, "utf8")) as Partial<SharedValues>;
    return typeof applicationId === "string" && Array.isArray(values) ? { applicationId, values: values.map(String) } : undefined;
  } catch {
    return undefined;
  }
}
