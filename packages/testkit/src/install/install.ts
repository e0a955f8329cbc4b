import { existsSync } from "node:fs";
import { buildGoModule, type Report } from "./build-go-module.ts";
import { buildPage } from "./build-page.ts";
import { chromium, git, installSystemProgram, mariadb, prometheus, type SystemProgram, shells, sshd } from "./debian-packages.ts";
import { type GoModule, goModules, installDir } from "./go-modules.ts";
import { helm, installNpmProgram, isForThisPlatform, type NpmProgram } from "./npm-programs.ts";
import { findSystemProgram } from "./program-path.ts";

/** The purpose of a setup: `check` needs no servers, `demo` those of a small system, `test` all of them. */
export type Purpose = "check" | "demo" | "test";

export const purposes: readonly Purpose[] = ["check", "demo", "test"];

/** What `purpose` needs besides the servers given by the environment. */
export function neededFor(
  purpose: Purpose,
  env: NodeJS.ProcessEnv,
): { readonly modules: readonly GoModule[]; readonly programs: readonly SystemProgram[]; readonly packages: readonly NpmProgram[] } {
  const { nats, natscli, kubernetes, kwok, jaeger, kustomize, gitea, compat } = goModules;
  const ofNats = env["SLIPWAY_NATS_SERVER"] === undefined ? [nats] : [];
  switch (purpose) {
    case "check":
      return { modules: [], programs: [], packages: [] };
    case "demo":
      return { modules: env["SLIPWAY_KUBECONFIG"] === undefined ? [...ofNats, kubernetes, kwok] : ofNats, programs: [git], packages: [] };
    case "test":
      return {
        modules: [
          ...ofNats,
          natscli,
          kubernetes,
          kwok,
          jaeger,
          kustomize,
          ...(isForThisPlatform(helm) ? [] : [goModules.helm]),
          gitea,
          compat,
        ],
        programs: [git, mariadb, prometheus, chromium, sshd, shells.zsh, shells.fish],
        packages: isForThisPlatform(helm) ? [helm] : [],
      };
    default:
      return purpose satisfies never;
  }
}

/** Installs what `purpose` needs and is missing. Throws one sentence for each thing that could not be installed. */
export async function install(purpose: Purpose, report: Report, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const { modules, programs, packages } = neededFor(purpose, env);
  for (const program of programs) await installSystemProgram(program, report);
  for (const program of packages) await installNpmProgram(program, report);
  const absent = modules.filter((module) => !existsSync(installDir(module)));
  if (absent.length > 0 && findSystemProgram("go") === undefined) throw new Error(withoutGo(absent));
  for (const module of absent) await buildGoModule(module, report);
  if (purpose !== "check") await buildPage(report);
}

function withoutGo(absent: readonly GoModule[]): string {
  const names = absent.flatMap(({ programs }) => programs).join(", ");
  return (
    `Go is missing. It builds ${names}: install Go 1.26 or newer. ` +
    "For the demo you can set SLIPWAY_KUBECONFIG (the kubeconfig of an existing cluster) and " +
    "SLIPWAY_NATS_SERVER (the path of nats-server 2.12 or newer) instead."
  );
}
