import { readdir, readFile, readlink } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { Fault } from "@slipway/domain";

/** One end of a TCP connection over 127.0.0.1. */
export interface LocalConnection {
  readonly localPort?: number | undefined;
  readonly remotePort?: number | undefined;
  readonly destroyed: boolean;
}

/** The other end of a connection on this machine. */
export interface ConnectionOwner {
  /** Whether a process, or a descendant of it, holds the other end. */
  isHeldBy(pid: number): Promise<boolean>;
  /** The id of the user whose process it is. */
  readonly userId: number;
}

const pauseMs = 10;

/**
 * Finds out from the kernel who holds the other end of a TCP connection over 127.0.0.1. Waits until the other end has accepted it: before, nobody holds
 * it. Undefined where the kernel cannot tell, which is everywhere but on Linux. Throws `unavailable` if it was not accepted within `timeoutMs`.
 */
export async function connectionOwner(
  connection: LocalConnection,
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<ConnectionOwner | undefined> {
  const { localPort, remotePort } = connection;
  if (localPort === undefined || remotePort === undefined) return undefined;
  const until = performance.now() + timeoutMs;
  for (;;) {
    const rows = await tcpRows();
    if (rows === undefined) return undefined;
    const row = rows.find((each) => each.localPort === remotePort && each.remotePort === localPort);
    if (row !== undefined && row.inode !== "0") return { userId: row.userId, isHeldBy: (pid) => isHeldBy(pid, row.inode) };
    if (connection.destroyed || performance.now() > until)
      throw new Fault("unavailable", `the process at port ${remotePort} did not accept the connection within ${timeoutMs / 1000} s`);
    await wait(pauseMs);
  }
}

interface TcpRow {
  readonly localPort: number;
  readonly remotePort: number;
  readonly userId: number;
  /** "0" while the connection waits to be accepted. */
  readonly inode: string;
}

/** The established connections between ports of 127.0.0.1, from both ends; undefined if the kernel does not list them. */
async function tcpRows(): Promise<readonly TcpRow[] | undefined> {
  const read = (file: string) => readFile(`/proc/net/${file}`, "latin1").catch(() => undefined);
  const [ipv4, ipv6 = ""] = await Promise.all([read("tcp"), read("tcp6")]);
  if (ipv4 === undefined) return undefined;
  return `${ipv4}\n${ipv6}`.split("\n").flatMap((line) => {
    const [, local = "", remote = "", state, , , , userId, , inode = "0"] = line.trim().split(/\s+/);
    if (state !== established || !isLoopback(local) || !isLoopback(remote)) return [];
    return [{ localPort: portOf(local), remotePort: portOf(remote), userId: Number(userId), inode }];
  });
}

const established = "01";
/** 127.0.0.1 as the kernel writes it, in the byte order of this machine, also within an IPv6 address. */
const loopbacks = ["0100007F", "7F000001"];

function isLoopback(address: string): boolean {
  return loopbacks.some((each) => (address.split(":")[0] ?? "").endsWith(each));
}

function portOf(address: string): number {
  return Number.parseInt(address.split(":")[1] ?? "", 16);
}

async function isHeldBy(pid: number, inode: string): Promise<boolean> {
  if (await holds(pid, inode)) return true;
  for (const each of await descendantsOf(pid)) if (await holds(each, inode)) return true;
  return false;
}

async function holds(pid: number, inode: string): Promise<boolean> {
  const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = await Promise.all(files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => "")));
  return links.includes(`socket:[${inode}]`);
}

async function descendantsOf(pid: number): Promise<readonly number[]> {
  const parents = await parentsOfAll();
  const isBelow = (each: number): boolean => {
    const parent = parents.get(each);
    return parent !== undefined && parent !== 0 && (parent === pid || isBelow(parent));
  };
  return [...parents.keys()].filter(isBelow);
}

async function parentsOfAll(): Promise<ReadonlyMap<number, number>> {
  const pids = (await readdir("/proc")).map(Number).filter(Number.isInteger);
  const stats = await Promise.all(pids.map(async (pid) => [pid, await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "")] as const));
  // The second field is the program's name in parentheses, which may contain anything.
  return new Map(stats.flatMap(([pid, stat]) => (stat === "" ? [] : [[pid, Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1])]])));
}
