import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { messageOf } from "@slipway/plugin-sdk";
import type { PrivatePaths } from "./private-paths.ts";

type Command = readonly [program: string, ...args: string[]];

/** A command that runs another one where it cannot read what is private; or why this machine has no such place. */
export type Confinement =
  | { readonly kind: "confined"; wrap(program: Command): Command }
  | { readonly kind: "open"; readonly reason: string };

/**
 * Covers the private paths and gives up every capability. A process of another user namespace cannot read the environment, the memory or the open
 * files of the processes outside, although they have the same user. The process stays the same, so signals and exit codes do too.
 */
const cover = `
mount=$1 setpriv=$2; shift 2
while [ "$1" != -- ]; do
  case $1 in
    folder) [ ! -d "$2" ] || "$mount" -t tmpfs -o ro,size=4k,mode=0500 slipway "$2" ;;
    file) [ ! -f "$2" ] || "$mount" --bind /dev/null "$2" ;;
  esac || { echo "slipway: $2 cannot be hidden from the script" >&2; exit 125; }
  shift 2
done
shift
exec "$setpriv" --no-new-privs --ambient-caps=-all --inh-caps=-all --bounding-set=-all -- "$@"
`;

/** Scripts run in the temporary directory, which must not be in a folder that is covered. */
const canWrite = 'file="$1/slipway-script-$$"; : > "$file" && rm "$file"';

/** Finds out whether the kernel allows it, by doing it. Never throws. */
export async function findConfinement({ folders, files }: PrivatePaths): Promise<Confinement> {
  if (process.platform !== "linux") return { kind: "open", reason: "only Linux can confine a script" };
  try {
    // Never from the PATH of a script, which an application file may set.
    const [unshare, mount, setpriv] = await Promise.all(["unshare", "mount", "setpriv"].map(systemProgram));
    const covered = [...folders.flatMap((path) => ["folder", path]), ...files.flatMap((path) => ["file", path])];
    const namespaces = ["--user", "--map-current-user", "--keep-caps", "--mount"];
    const wrap = (program: Command): Command =>
      [
        ...[unshare ?? "", ...namespaces, "--", "/bin/sh", "-c", cover, "sh", mount ?? "", setpriv ?? ""],
        ...[...covered, "--", ...program],
      ] as unknown as Command;
    const [program, ...args] = wrap(["/bin/sh", "-c", canWrite, "sh", tmpdir()]);
    await promisify(execFile)(program, args, { env: {}, timeout: 30_000 });
    return { kind: "confined", wrap };
  } catch (error) {
    return { kind: "open", reason: lastLine(error) };
  }
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

/** The program that becomes the script: it reads its arguments from a file, so that no variable of the script reaches what runs before. */
export function startedFrom(file: string): Command {
  return [process.execPath, "--no-warnings", fileURLToPath(new URL("./become-script.ts", import.meta.url)), file];
}
