import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { Fault } from "@slipway/domain";
import { findProgram, userCacheDir } from "@slipway/runtime";

/** The oldest version that has what the services need. */
const oldest = [2, 12] as const;

/**
 * The nats-server to start: the one on the PATH, or if that is missing or too old, one that `bin/setup` built. Throws `not_found` with what was found and
 * what to do.
 */
export async function findNatsServer({
  path = process.env["PATH"],
  tools = process.env["SLIPWAY_CACHE_DIR"] === undefined ? userCacheDir("tools") : join(process.env["SLIPWAY_CACHE_DIR"], "tools"),
}: {
  readonly path?: string | undefined;
  readonly tools?: string;
} = {}): Promise<string> {
  const onPath = await findProgram("nats-server", path);
  const built = (await readdir(tools).catch(() => []))
    .filter((name) => name.startsWith("nats-"))
    .map((name) => join(tools, name, "nats-server"));
  const tooOld: string[] = [];
  for (const program of [...(onPath === undefined ? [] : [onPath]), ...built]) {
    const version = await versionOf(program);
    if (version !== undefined && isNewEnough(version)) return program;
    if (version !== undefined) tooOld.push(`${program} is ${version}`);
  }
  const found = tooOld.length > 0 ? tooOld.join(", ") : "none was found";
  throw new Fault(
    "not_found",
    `nats-server ${oldest.join(".")} or newer is needed; ${found}. Run bin/setup --for demo to build it, name one with --nats-server, or use a running server with --nats`,
  );
}

/** Undefined for a program that cannot be run. */
async function versionOf(program: string): Promise<string | undefined> {
  const output = await promisify(execFile)(program, ["--version"], { timeout: 10_000 }).catch(() => undefined);
  return output && /v?(\d+\.\d+\.\d+)/.exec(output.stdout)?.[1];
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}
