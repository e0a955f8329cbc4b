import { randomUUID } from "node:crypto";
import { mkdir, symlink } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { basicEnvironment, type Confinement, confinementOf, Fault, openProcessGroup, privatePaths } from "@slipway/plugin-sdk";
import { withinResources } from "./resource-limits.ts";
import { Tail } from "./tail.ts";

/** A program to run, and what it may use. */
export interface ToolRun {
  /** The paths of the programs, by the names under which they are on its PATH. */
  readonly programs: Readonly<Record<string, string>>;
  /** One of the programs and its arguments, which every user of the machine can see: no secrets. */
  readonly command: readonly [name: string, ...args: string[]];
  /** A folder whose owner removes it. The home and the temporary folder of the program are made in it. */
  readonly folder: string;
  readonly cwd: string;
  /** Variables besides the usual ones. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it needs the network. Default: no; where the kernel allows it, there is none then. */
  readonly network?: boolean;
  /** Default: 15 min, or 5 min with a network. */
  readonly limitMs?: number;
  /** The most processor time of each process, which is the same on a busy machine. Default: 5 min. */
  readonly limitCpuSeconds?: number;
  /** The most bytes that it may write to standard output. Default: 30 MB. */
  readonly limitBytes?: number;
  readonly signal: AbortSignal | undefined;
}

/** How a program ended by itself. */
export interface ToolResult {
  /** Undefined if it was killed. */
  readonly code: number | undefined;
  readonly killedBy: NodeJS.Signals | undefined;
  readonly output: Buffer;
  /** The end of what it wrote to standard error. */
  readonly errors: string;
}

const usualLimits = { ms: 15 * 60_000, networkMs: 5 * 60_000, cpuSeconds: 5 * 60, bytes: 30_000_000 };
/** A renderer has nothing to finish. */
const graceMs = 0;
/** How much of standard error is kept. */
const keptErrors = 32 * 1024;

/** The proxy of programs without a network, where the kernel does not keep them from it. Programs in Go call no proxy for addresses of this machine. */
const noProxy = "http://no-network.invalid:1";

const confinements = {
  offline: confinementOf(privatePaths(), "everything", "none"),
  online: confinementOf(privatePaths(), "everything"),
};

/**
 * Runs a program that reads what a repository holds: without a shell, in a process group of its own that ends with it, with this process, on time and when
 * `signal` aborts; with an environment, a home and a temporary folder of its own; with a limit on memory; where the kernel allows it, unable to read what is
 * private, and without a network. Throws `deadline` or `too_large` beyond a limit, and the signal's reason when aborted.
 */
export async function runTool(run: ToolRun): Promise<ToolResult> {
  const { command, programs, cwd, network = false, limitBytes = usualLimits.bytes, limitCpuSeconds = usualLimits.cpuSeconds, signal } = run;
  const { limitMs = network ? usualLimits.networkMs : usualLimits.ms } = run;
  const [name, ...args] = command;
  const own = join(run.folder, `run-${randomUUID()}`);
  const place = { home: join(own, "home"), temporary: join(own, "tmp"), bin: join(own, "bin") };
  for (const folder of [own, ...Object.values(place)]) await mkdir(folder, { mode: 0o700 });

  const env = { ...environment(place, network), ...run.env };
  const started = withinResources({ program: join(place.bin, name), args, env }, limitCpuSeconds);
  const confinement = await findConfinement(network);
  const kept = Object.entries(programs).map(([program, path]) => ({ path, place: join(place.bin, program) }));
  if (confinement.kind === "open") for (const each of kept) await symlink(each.path, each.place);

  const output: Buffer[] = [];
  let bytes = 0;
  const errors = new Tail(keptErrors);
  const tooMuch = new AbortController();
  const late = AbortSignal.timeout(limitMs);
  const startedAt = performance.now();
  await using group = await openProcessGroup({ graceMs });
  try {
    const { code, signal: killedBy } = await group.run({
      command:
        confinement.kind === "confined"
          ? await confinement.commandFor({ ...started, kept }, own)
          : [started.program, ...started.args.slice(1)],
      cwd,
      env: confinement.kind === "confined" ? {} : started.env,
      onOutput: (chunk) => {
        bytes += chunk.length;
        if (bytes > limitBytes) tooMuch.abort();
        else output.push(Buffer.from(chunk));
        return undefined;
      },
      onError: (chunk) => errors.add(chunk),
      signal: AbortSignal.any([late, tooMuch.signal, ...(signal ? [signal] : [])]),
    });
    // The kernel says no more than this of a program that has used its time.
    const isKilled = killedBy === "SIGKILL" || code === 128 + 9;
    if (isKilled && performance.now() - startedAt >= (limitCpuSeconds * 1000) / availableParallelism())
      throw new Fault("deadline", `${name} took more than ${limitCpuSeconds} s of processor time and was stopped`);
    return { code, killedBy, output: Buffer.concat(output), errors: errors.toString() };
  } catch (error) {
    signal?.throwIfAborted();
    if (tooMuch.signal.aborted) throw new Fault("too_large", `${name} writes more than ${limitBytes} bytes`, { cause: error });
    if (late.aborted) throw new Fault("deadline", `${name} took more than ${limitMs / 1000} s and was stopped`, { cause: error });
    throw error;
  }
}

/** Whether programs that run here cannot read what is private. What was confined once stays so. */
export async function isConfined(network: boolean): Promise<boolean> {
  return (await findConfinement(network)).kind === "confined";
}

/** Without a network if the program needs none and the kernel allows that; unable to read what is private in any case where it can be. */
async function findConfinement(network: boolean): Promise<Confinement> {
  const offline = network ? undefined : await confinements.offline();
  return offline?.kind === "confined" ? offline : await confinements.online();
}

/** From this process only what programs need to find each other, and the network with its certificates: none of its secrets, no settings of tools. */
function environment(
  { home, temporary, bin }: Readonly<Record<"home" | "temporary" | "bin", string>>,
  network: boolean,
): Record<string, string> {
  const usual = Object.entries(basicEnvironment()).filter(
    ([name]) => !name.startsWith("KUBERNETES_") && (network || !/_proxy$/i.test(name)),
  );
  const { PATH = "", ...rest } = Object.fromEntries(usual);
  const proxies = network
    ? {}
    : Object.fromEntries(["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"].map((name) => [name, noProxy]));
  const GIT_ALLOW_PROTOCOL = network ? "https:http:ssh:git" : "none";
  return { ...rest, ...proxies, GIT_ALLOW_PROTOCOL, PATH: `${bin}:${PATH}`, HOME: home, TMPDIR: temporary };
}
