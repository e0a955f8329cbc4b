import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDir } from "./cache-dir.ts";

/** One Go module of `test/cluster`: only a go.mod that names programs as tools, and its go.sum. */
export interface GoModule {
  readonly name: string;
  /** The programs it builds, by the name we call them. */
  readonly programs: readonly string[];
  /** Programs that Go names after their folder, to the name we call them. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** The requirement whose version the programs report, and the linker variables that take it: without them they say v0.0.0. */
  readonly version: { readonly of: string; readonly set: (version: string) => Readonly<Record<string, string>> };
}

const natsServer: GoModule = {
  name: "nats",
  programs: ["nats-server"],
  version: { of: "github.com/nats-io/nats-server/v2", set: () => ({}) },
};

const kubernetes: GoModule = {
  name: "kubernetes",
  programs: ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl", "etcd"],
  renamed: { server: "etcd" },
  version: {
    of: "k8s.io/kubernetes",
    set: (version) => {
      const [major = "", minor = ""] = version.slice(1).split(".");
      const variables = "k8s.io/component-base/version";
      return { [`${variables}.gitVersion`]: version, [`${variables}.gitMajor`]: major, [`${variables}.gitMinor`]: minor };
    },
  },
};

const kwok: GoModule = {
  name: "kwok",
  programs: ["kwok"],
  version: { of: "sigs.k8s.io/kwok", set: (version) => ({ "sigs.k8s.io/kwok/pkg/consts.Version": version }) },
};

const jaeger: GoModule = {
  name: "jaeger",
  programs: ["jaeger"],
  renamed: { "all-in-one": "jaeger" },
  version: {
    of: "github.com/jaegertracing/jaeger",
    set: (version) => ({ "github.com/jaegertracing/jaeger/pkg/version.latestVersion": version }),
  },
};

/** Everything built with Go for the demo and the tests. */
export const goModules = { nats: natsServer, kubernetes, kwok, jaeger } as const;

/** The folder that holds the go.mod and go.sum. */
export function sourceDir(module: GoModule): string {
  return fileURLToPath(new URL(`../../../../test/cluster/${module.name}/`, import.meta.url));
}

/** The arguments of `go build` that make the programs, without the output folder. */
export function buildFlags(module: GoModule): readonly string[] {
  const goMod = readFileSync(join(sourceDir(module), "go.mod"), "utf8");
  const stamps = Object.entries(module.version.set(requiredVersion(goMod, module.version.of))).map(
    ([name, value]) => `-X ${name}=${value}`,
  );
  return ["-trimpath", "-buildvcs=false", "-ldflags", ["-s -w", ...stamps].join(" ")];
}

/** Where the built programs are: one folder for each content of go.mod and go.sum, flags and kind of machine. It may not exist yet. */
export function installDir(module: GoModule): string {
  const hash = createHash("sha256");
  for (const file of ["go.mod", "go.sum"]) hash.update(readFileSync(join(sourceDir(module), file)));
  hash.update(JSON.stringify([buildFlags(module), process.platform, process.arch]));
  return join(cacheDir(), "tools", `${module.name}-${hash.digest("hex").slice(0, 12)}`);
}

function requiredVersion(goMod: string, module: string): string {
  const words = goMod.split("\n").map((line) =>
    line
      .replace(/^require\b/, "")
      .trim()
      .split(/\s+/),
  );
  const version = words.find(([name, second]) => name === module && second?.startsWith("v"))?.[1];
  if (version === undefined) throw new Error(`test/cluster: no go.mod line requires ${module}`);
  return version;
}
