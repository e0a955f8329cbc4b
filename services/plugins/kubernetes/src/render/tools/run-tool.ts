import { randomBytes, randomUUID } from "node:crypto";
import { mkdir, symlink } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { basicEnvironment, type Confinement, confinementOf, Fault, openProcessGroup, privatePaths } from "@slipway/plugin-sdk";
import { type GuardedProxy, openGuardedProxy } from "../network/guarded-proxy.ts";
import type { ToolNetwork } from "../network/tool-network.ts";
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
  /** What it may reach of the network. Default: nothing; where the kernel allows it, there is no network then. */
  readonly network?: ToolNetwork;
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
  /** Why it could not reach addresses, each reason once. */
  readonly refused: readonly string[];
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
  guarded: confinementOf(privatePaths(), "everything", "own loopback"),
  online: confinementOf(privatePaths(), "everything"),
};

/** Where a program in a network of its own finds its proxy. */
const doorPort = 3128;

/**
 * Runs a program that reads what a repository holds: without a shell, in a process group of its own that ends with it, with this process, on time and when
 * `signal` aborts; with an environment, a home and a temporary folder of its own; with a limit on memory; where the kernel allows it, unable to read what is
 * private, and without another network than `network`. Throws `deadline` or `too_large` beyond a limit, and the signal's reason when aborted.
 */
export async function runTool(run: ToolRun): Promise<ToolResult> {
  const { command, programs, cwd, network, limitBytes = usualLimits.bytes, limitCpuSeconds = usualLimits.cpuSeconds, signal } = run;
  const { limitMs = network === undefined ? usualLimits.ms : usualLimits.networkMs } = run;
  const [name, ...args] = command;
  const own = join(run.folder, `run-${randomUUID()}`);
  const place = { home: join(own, "home"), temporary: join(own, "tmp"), bin: join(own, "bin") };
  for (const folder of [own, ...Object.values(place)]) await mkdir(folder, { mode: 0o700 });

  const { confinement, isApart } = await findConfinement(network);
  // Short: the path of a socket has at most 108 bytes.
  const socket = isApart && network ? join(run.folder, `p${randomBytes(4).toString("hex")}`) : undefined;
  await using proxy = network && (await openGuardedProxy({ problem: network.problem, ...(socket !== undefined && { socket }) }));
  const env = { ...environment(place, proxy), ...run.env };
  const started = withinResources({ program: join(place.bin, name), args, env }, limitCpuSeconds);
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
          ? await confinement.commandFor(
              { ...started, kept, ...(socket !== undefined && { door: { port: doorPort, socket } }) },
              own,
              run.folder,
            )
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
    return { code, killedBy, output: Buffer.concat(output), errors: errors.toString(), refused: proxy?.refusals ?? [] };
  } catch (error) {
    signal?.throwIfAborted();
    if (tooMuch.signal.aborted) throw new Fault("too_large", `${name} writes more than ${limitBytes} bytes`, { cause: error });
    if (late.aborted) throw new Fault("deadline", `${name} took more than ${limitMs / 1000} s and was stopped`, { cause: error });
    throw error;
  }
}

/** Whether programs that run here cannot read what is private. What was confined once stays so. */
export async function isConfined(): Promise<boolean> {
  return (await confinements.online()).kind === "confined";
}

/** Apart from the network of this machine as far as the kernel allows it; unable to read what is private in any case where it can be. */
async function findConfinement(
  network: ToolNetwork | undefined,
): Promise<{ readonly confinement: Confinement; readonly isApart: boolean }> {
  if (!network?.loopback) {
    const apart = await (network === undefined ? confinements.offline : confinements.guarded)();
    if (apart.kind === "confined") return { confinement: apart, isApart: true };
  }
  return { confinement: await confinements.online(), isApart: false };
}

/** From this process only what programs need to find each other, and the certificates of the network: none of its secrets, no settings of tools. */
function environment(
  { home, temporary, bin }: Readonly<Record<"home" | "temporary" | "bin", string>>,
  proxy: GuardedProxy | undefined,
): Record<string, string> {
  const usual = Object.entries(basicEnvironment()).filter(([name]) => !name.startsWith("KUBERNETES_") && !/_proxy$/i.test(name));
  const { PATH = "", ...rest } = Object.fromEntries(usual);
  const through = proxy === undefined ? noProxy : `http://slipway:${proxy.token}@127.0.0.1:${proxy.port || doorPort}`;
  const proxies = Object.fromEntries(["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"].map((name) => [name, through]));
  // Others than these go through no proxy.
  const GIT_ALLOW_PROTOCOL = proxy === undefined ? "none" : "https:http";
  return { ...rest, ...proxies, GIT_ALLOW_PROTOCOL, PATH: `${bin}:${PATH}`, HOME: home, TMPDIR: temporary };
}
