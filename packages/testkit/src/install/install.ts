import { existsSync } from "node:fs";
import { buildGoModule, type Report } from "./build-go-module.ts";
import { git, installSystemProgram, mariadb, prometheus, type SystemProgram } from "./debian-packages.ts";
import { type GoModule, goModules, installDir } from "./go-modules.ts";
import { findSystemProgram } from "./program-path.ts";

/** What a set-up is for: `check` needs no program, `demo` the servers of a small system, `test` all of them. */
export type Purpose = "check" | "demo" | "test";

export const purposes: readonly Purpose[] = ["check", "demo", "test"];

/** What `purpose` needs, given the servers that the environment already names. */
export function neededFor(
  purpose: Purpose,
  env: NodeJS.ProcessEnv,
): { readonly modules: readonly GoModule[]; readonly programs: readonly SystemProgram[] } {
  const { nats, kubernetes, kwok, jaeger, compat } = goModules;
  const ofNats = env["SLIPWAY_NATS_SERVER"] === undefined ? [nats] : [];
  switch (purpose) {
    case "check":
      return { modules: [], programs: [] };
    case "demo":
      return { modules: env["SLIPWAY_KUBECONFIG"] === undefined ? [...ofNats, kubernetes, kwok] : ofNats, programs: [git] };
    case "test":
      return { modules: [...ofNats, kubernetes, kwok, jaeger, compat], programs: [git, mariadb, prometheus] };
    default:
      return purpose satisfies never;
  }
}

/** Installs what `purpose` needs and is absent. Throws one sentence for each thing that could not be had. */
export async function install(purpose: Purpose, report: Report, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const { modules, programs } = neededFor(purpose, env);
  for (const program of programs) await installSystemProgram(program, report);
  const absent = modules.filter((module) => !existsSync(installDir(module)));
  if (absent.length > 0 && findSystemProgram("go") === undefined) throw new Error(withoutGo(absent));
  for (const module of absent) await buildGoModule(module, report);
}

function withoutGo(absent: readonly GoModule[]): string {
  const names = absent.flatMap(({ programs }) => programs).join(", ");
  return (
    `Go is missing, with which ${names} are built: install Go 1.26 or newer. ` +
    "For the demo you may instead name what you have: SLIPWAY_KUBECONFIG (the kubeconfig of a cluster) and " +
    "SLIPWAY_NATS_SERVER (the file of a nats-server 2.11 or newer)."
  );
}
