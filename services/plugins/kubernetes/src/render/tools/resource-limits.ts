/** A program with its arguments, of which the first is its name, and its environment. */
interface Started {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What the data of one process may need, and how much Go's collector tries to stay below. 30 MB of manifests need a few hundred megabytes. */
export const memoryLimitMiB = 2048;
const goalMiB = 1536;

/** Sets the limits and becomes the program. Not the address space: Go reserves much more of it than it uses. */
const limiter = 'ulimit -c 0; ulimit -d "$1" && ulimit -t "$2" || exit 126; shift 2; exec "$@"';

/**
 * Makes a program start with limits on its memory, beyond which it fails instead of the machine, and on its processor time, after which the kernel kills it.
 * `args` do not include the name of the program.
 */
export function withinResources({ program, args, env }: Started, cpuSeconds: number): Started {
  return {
    program: "/bin/sh",
    args: ["/bin/sh", "-c", limiter, "sh", String(memoryLimitMiB * 1024), String(cpuSeconds), program, ...args],
    env: { GOMEMLIMIT: `${goalMiB}MiB`, ...env },
  };
}
