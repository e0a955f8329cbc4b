import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Report } from "./build-go-module.ts";
import { findSystemProgram } from "./program-path.ts";

/** A program of the operating system and the Debian packages that bring it. */
export interface SystemProgram {
  readonly program: string;
  readonly packages: readonly string[];
}

export const git: SystemProgram = { program: "git", packages: ["git"] };

/** The core packages hold the server alone: no service is set up or started. */
export const mariadb: SystemProgram = { program: "mariadbd", packages: ["mariadb-server-core", "mariadb-client-core"] };

/** Installs what is absent, as root with apt; says what to install otherwise. */
export async function installSystemProgram({ program, packages }: SystemProgram, report: Report): Promise<void> {
  if (findSystemProgram(program) !== undefined) return;
  const isInstallable = findSystemProgram("apt-get") !== undefined && process.getuid?.() === 0;
  if (!isInstallable) {
    throw new Error(`${program} is missing: install it (on Debian: apt-get install ${packages.join(" ")}).`);
  }
  report(`${program}: installing ${packages.join(", ")} with apt`);
  await apt(["update", "-q"]);
  await apt(["install", "-q", "-y", "--no-install-recommends", ...packages]);
}

async function apt(args: readonly string[]): Promise<void> {
  const lines: string[] = [];
  const child = spawn("apt-get", args, { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }, stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => lines.push(text));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`apt-get ${args.join(" ")} failed:\n${lines.join("").trimEnd().split("\n").slice(-10).join("\n")}`);
}
