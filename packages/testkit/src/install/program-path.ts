import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { goModules, installDir } from "./go-modules.ts";
import { helm, isForThisPlatform, npmProgramPath } from "./npm-programs.ts";

const modules = Object.values(goModules);

/**
 * The path of a program that `bin/setup` builds: nats-server, nats, kube-apiserver, kube-controller-manager, kube-scheduler, kubectl, etcd,
 * kwok, jaeger, kustomize, helm, gitea, compat-plugin, compat-host. `SLIPWAY_NATS_SERVER` selects another nats-server. Throws the command to run if the program is not built.
 */
export function programPath(program: string): string {
  const path = findBuiltProgram(program);
  if (path === undefined) throw new Error(`${program} is not built yet: run bin/setup --for test`);
  return path;
}

/** Like `programPath`, but undefined if the program is not built. */
export function findBuiltProgram(program: string): string | undefined {
  const own = program === "nats-server" ? process.env["SLIPWAY_NATS_SERVER"] : undefined;
  if (own !== undefined) return own;
  const module = modules.find(({ programs }) => programs.includes(program));
  if (program === helm.program && isForThisPlatform(helm)) return existing(npmProgramPath(helm));
  if (module === undefined) throw new Error(`${program} is not built by any Go module of test/`);
  return existing(join(installDir(module), program));
}

function existing(path: string): string | undefined {
  return existsSync(path) ? path : undefined;
}

/** The path of a program of the operating system, searched on PATH and where Debian installs servers; undefined if absent. */
export function findSystemProgram(name: string): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
