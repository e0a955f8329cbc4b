import { existsSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Report } from "./build-go-module.ts";
import { cacheDir } from "./cache-dir.ts";
import { makeFolderOnce } from "./make-folder-once.ts";
import { findSystemProgram } from "./program-path.ts";
import { run } from "./run-command.ts";

/** A program of the operating system and the Debian packages that contain it. */
export interface SystemProgram {
  readonly program: string;
  readonly packages: readonly string[];
  /** Installing the packages would start a daemon, or change the machine: they are only unpacked into the cache folder. */
  readonly isUnpacked?: boolean;
  /** Where its packages put it. Default: `usr/bin`. */
  readonly folder?: string;
}

export const git: SystemProgram = { program: "git", packages: ["git"] };

/** The core packages contain only the server: no service is set up or started. */
export const mariadb: SystemProgram = { program: "mariadbd", packages: ["mariadb-server-core", "mariadb-client-core"] };

export const prometheus: SystemProgram = { program: "prometheus", packages: ["prometheus"], isUnpacked: true };

/** The server; `ssh` and `ssh-keygen` are those of the machine. */
export const sshd: SystemProgram = {
  program: "sshd",
  packages: ["openssh-server", "libwrap0"],
  isUnpacked: true,
  folder: "usr/sbin",
};

/** Nothing on the machine should change for them: a shell would appear among those that users may log in with. */
export const shells = {
  zsh: { program: "zsh", packages: ["zsh", "zsh-common"], isUnpacked: true, folder: "bin" },
  fish: { program: "fish", packages: ["fish", "fish-common", "libpcre2-32-0"], isUnpacked: true },
} satisfies Record<string, SystemProgram>;

/** Shows the page in tests and pictures, with letters of every language that the page speaks. */
export const chromium: SystemProgram = { program: "chromium", packages: ["chromium", "fonts-dejavu-core", "fonts-noto-cjk"] };

/** Installs or unpacks a missing program with apt if this is root. Throws what to install otherwise. */
export async function installSystemProgram(wanted: SystemProgram, report: Report): Promise<void> {
  const { program, packages, isUnpacked = false } = wanted;
  if (findSystemProgram(program) !== undefined || (isUnpacked && existsSync(unpackedPath(wanted)))) return;
  const isInstallable = findSystemProgram("apt-get") !== undefined && process.getuid?.() === 0;
  if (!isInstallable) {
    throw new Error(`${program} is missing: install it (on Debian: apt-get install ${packages.join(" ")}).`);
  }
  report(`${program}: ${isUnpacked ? "unpacking" : "installing"} ${packages.join(", ")} with apt`);
  await run("apt-get", ["update", "-q"]);
  if (isUnpacked) await unpack(wanted, report);
  else await run("apt-get", ["install", "-q", "-y", "--no-install-recommends", ...packages]);
}

/** The path of a program whose packages are unpacked. It may not exist yet. */
export function unpackedPath(wanted: SystemProgram): string {
  const { program, folder = "usr/bin" } = wanted;
  return join(unpackedDir(wanted), folder, program);
}

/** The folder that the packages of a program are unpacked into, laid out like the root of a system. */
export function unpackedDir({ program }: SystemProgram): string {
  return join(cacheDir(), "tools", `debian-${program}-${process.arch}`);
}

/** The folder of the libraries that were unpacked with a program. */
export function unpackedLibraries(wanted: SystemProgram): string {
  return join(unpackedDir(wanted), "usr/lib", multiarch[process.arch] ?? "");
}

/** What Debian calls the folder of an architecture's libraries. */
const multiarch: Readonly<Record<string, string>> = { x64: "x86_64-linux-gnu", arm64: "aarch64-linux-gnu" };

async function unpack(wanted: SystemProgram, report: Report): Promise<void> {
  const { program, packages } = wanted;
  await makeFolderOnce(
    unpackedDir(wanted),
    async (folder) => {
      const downloads = join(folder, "packages");
      await mkdir(downloads);
      await run("apt-get", ["download", "-q", ...packages], downloads);
      for (const name of await readdir(downloads)) await run("dpkg-deb", ["--extract", join(downloads, name), folder]);
    },
    () => report(`${program}: waiting for another setup that is unpacking it`),
  );
}
