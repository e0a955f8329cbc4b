import { execFile } from "node:child_process";
import { access, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { messageOf } from "@slipway/domain";
import { coverProgram } from "./cover-program.ts";

type Command = readonly [program: string, ...args: string[]];

/** What confined programs must not read. */
export interface HiddenPaths {
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

/** What a confined program may write: whatever its user may, or only its own folder and the temporary directory. */
export type WritablePaths = "everything" | "own folder";

/** Whether a confined program may use the network: `none` leaves it no interface at all. */
export type NetworkAccess = "usual" | "none";

/** A program with its entire environment. */
export interface ConfinedProgram {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Files that may be in a folder that is covered, and the places in its own folder where the program finds them. Not with `own folder`. */
  readonly kept?: readonly { readonly path: string; readonly place: string }[];
}

/** A place where a program cannot read what is hidden; or why this machine has none. */
export type Confinement =
  | {
      readonly kind: "confined";
      /** The command that runs the program there, to be run without any variable. What the program gets is kept in its own folder until it starts. */
      commandFor(program: ConfinedProgram, ownFolder: string): Promise<Command>;
    }
  | { readonly kind: "open"; readonly reason: string };

/**
 * Finds the confinement when it is first needed, and again while there is none: a full disk or an overloaded machine must not leave programs open for as
 * long as this process lives. The returned function never throws.
 */
export function confinementOf(hidden: HiddenPaths, writable?: WritablePaths, network?: NetworkAccess): () => Promise<Confinement> {
  let found: Promise<Confinement> | undefined;
  return async () => {
    found ??= findConfinement(hidden, writable, network);
    const trial = found;
    const confinement = await trial;
    if (confinement.kind === "open" && found === trial) found = undefined;
    return confinement;
  };
}

/**
 * Finds out whether the kernel allows it, by doing it. Never throws. A process of another user namespace cannot read the environment, the memory or the open
 * files of the processes outside, although they have the same user. The process stays the same, so signals and exit codes do too.
 */
async function findConfinement(
  { folders, files }: HiddenPaths,
  writable: WritablePaths = "everything",
  network: NetworkAccess = "usual",
): Promise<Confinement> {
  if (process.platform !== "linux") return { kind: "open", reason: "only Linux can confine a script" };
  await using trial = new AsyncDisposableStack();
  try {
    const folder = await mkdtemp(join(tmpdir(), "slipway-confined-"));
    trial.defer(() => rm(folder, { recursive: true, force: true }).catch(() => {}));
    // Never from the PATH of a program, which an application file may set.
    const [unshare = "", mount = "", setpriv = ""] = await Promise.all(["unshare", "mount", "setpriv"].map(systemProgram));
    // A folder in one that is covered is gone, and not covered again.
    const outerFirst = folders.toSorted((one, other) => one.length - other.length);
    const covered = [...outerFirst.flatMap((path) => ["folder", path]), ...files.flatMap((path) => ["file", path])];
    const namespaces = ["--user", "--map-current-user", "--keep-caps", "--mount", ...(network === "none" ? ["--net"] : [])];
    const wrap = (program: Command, ownFolder: string, kept: ConfinedProgram["kept"] = []): Command => {
      const place = [mount, setpriv, ...(writable === "everything" ? ["", ""] : [ownFolder, tmpdir()])];
      const first = kept.flatMap((each) => ["keep", each.path, each.place]);
      return [unshare, ...namespaces, "--", "/bin/sh", "-c", coverProgram, "sh", ...place, ...first, ...covered, "--", ...program];
    };
    // Programs run in the temporary directory, which must not be in a folder that is covered.
    const [program, ...args] = wrap(["/bin/sh", "-c", ': > "$1/written"', "sh", folder], folder);
    await promisify(execFile)(program, args, { env: {}, timeout: 30_000 });
    return {
      kind: "confined",
      async commandFor({ kept, ...confined }, ownFolder) {
        const file = join(ownFolder, ".slipway-start.json");
        await writeFile(file, JSON.stringify({ ...confined, env: withoutOwners(confined.env) }), { mode: 0o600, flag: "wx" });
        return wrap([process.execPath, "--no-warnings", "--eval", becomeProgram, file], ownFolder, kept);
      },
    };
  } catch (error) {
    return { kind: "open", reason: lastLine(error) };
  }
}

/** Replaces its process, which keeps its id. Nothing of the program's environment may have an effect before that: it may come from an application file. */
const becomeProgram = `
const { readFileSync, rmSync } = require("node:fs");
const file = process.argv[1];
const { program, args, env } = JSON.parse(readFileSync(file, "utf8"));
rmSync(file);
process.execve(program, args, env);
`;

/** No other user exists there. Root's tar gives files to the owners in the archive, and would fail; other users' tar does not try. */
function withoutOwners(env: ConfinedProgram["env"]): ConfinedProgram["env"] {
  if (process.getuid?.() !== 0) return env;
  return { ...env, TAR_OPTIONS: ["--no-same-owner", env["TAR_OPTIONS"] ?? ""].join(" ").trimEnd() };
}

async function systemProgram(name: string): Promise<string> {
  for (const folder of ["/usr/bin", "/bin", "/usr/sbin", "/sbin"]) {
    const path = `${folder}/${name}`;
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  throw new Error(`there is no ${name} (of util-linux)`);
}

/** Programs say last why they failed. */
function lastLine(error: unknown): string {
  const written = typeof error === "object" && error !== null && "stderr" in error ? String(error.stderr).trim() : "";
  return written.split("\n").at(-1) || messageOf(error);
}
