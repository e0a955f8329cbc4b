import { execFile } from "node:child_process";
import { access, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { messageOf } from "@slipway/domain";
import { becomeProgram, porterProgram } from "./become-program.ts";
import { coverProgram } from "./cover-program.ts";

type Command = readonly [program: string, ...args: string[]];

/** What confined programs must not read. */
export interface HiddenPaths {
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

/** What a confined program may write: whatever its user may, or only its own folder and the temporary directory. */
export type WritablePaths = "everything" | "own folder";

/** Whether a confined program may use the network: `none` leaves it no interface at all, `own loopback` only a loopback of its own. */
export type NetworkAccess = "usual" | "none" | "own loopback";

/** A program with its entire environment. */
export interface ConfinedProgram {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Files that may be in a folder that is covered, and the places in its own folder where the program finds them. Not with `own folder`. */
  readonly kept?: readonly { readonly path: string; readonly place: string }[];
  /** A port of its own loopback that leads to a Unix socket outside: all of the network that it has. Only with `own loopback`. */
  readonly door?: { readonly port: number; readonly socket: string };
}

/** A place where a program cannot read what is hidden; or why this machine has none. */
export type Confinement =
  | {
      readonly kind: "confined";
      /**
       * The command that runs the program there, to be run without any variable. What the program gets is kept in its own folder until it starts. The program
       * keeps `keptFolder`, by default its own folder, although a folder around it is hidden. Not with `own folder`, where that is so already.
       */
      commandFor(program: ConfinedProgram, ownFolder: string, keptFolder?: string): Promise<Command>;
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
    const namespaces = ["--user", "--map-current-user", "--keep-caps", "--mount", ...(network === "usual" ? [] : ["--net"])];
    const inNetwork = network === "own loopback" ? [`${raiseLoopback}; exec "$@"`, "sh", "/bin/sh", "-c"] : [];
    const wrap = (program: Command, ownFolder: string, kept: ConfinedProgram["kept"] = [], keptFolder = ownFolder): Command => {
      const isHidden = folders.some((path) => keptFolder.startsWith(`${path}/`));
      const place = [mount, setpriv, ...(writable === "everything" ? ["", "", isHidden ? keptFolder : ""] : [ownFolder, tmpdir(), ""])];
      const first = kept.flatMap((each) => ["keep", each.path, each.place]);
      return [
        unshare,
        ...namespaces,
        "--",
        "/bin/sh",
        "-c",
        ...inNetwork,
        coverProgram,
        "sh",
        ...place,
        ...first,
        ...covered,
        "--",
        ...program,
      ];
    };
    // Programs run in the temporary directory, which must not be in a folder that is covered.
    const [program, ...args] = wrap(["/bin/sh", "-c", ': > "$1/written"', "sh", folder], folder);
    await promisify(execFile)(program, args, { env: {}, timeout: 30_000 });
    return {
      kind: "confined",
      async commandFor({ kept, door, ...confined }, ownFolder, keptFolder) {
        const file = join(ownFolder, ".slipway-start.json");
        const start = { ...confined, env: withoutOwners(confined.env), ...(door && { door: { ...door, program: porterProgram } }) };
        await writeFile(file, JSON.stringify(start), { mode: 0o600, flag: "wx" });
        return wrap([process.execPath, "--no-warnings", "--eval", becomeProgram, file], ownFolder, kept, keptFolder);
      },
    };
  } catch (error) {
    return { kind: "open", reason: lastLine(error) };
  }
}

/** Raises the loopback of a new network, with whichever program this machine has: Alpine has ip, Debian's images without it have perl. */
const raiseLoopback = `
PATH=/usr/sbin:/sbin:/usr/bin:/bin
ip link set lo up 2>/dev/null || ifconfig lo up 2>/dev/null ||
  perl -e 'socket(my $s, 2, 1, 0) or die; ioctl($s, 0x8914, pack("a16 s x22", "lo", 0x49)) or die' 2>/dev/null ||
  { echo "slipway: no program raises the loopback: install ip (of iproute2)" >&2; exit 125; }`;

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
