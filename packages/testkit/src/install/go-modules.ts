import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDir } from "./cache-dir.ts";

/** A Go module of `test/`: only a go.mod that names programs as tools, and its go.sum; or one with `packages` of its own. */
export interface GoModule {
  readonly name: string;
  /** Where it is below `test/`. */
  readonly folder: string;
  /** Its own main packages, each a folder; without them its tools are built. */
  readonly packages?: readonly string[];
  /** The programs it builds, by the name we call them. */
  readonly programs: readonly string[];
  /** Programs that Go names after their folder, to the name we call them. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** The requirement whose version the programs report, and the linker variables that take it: without them they say v0.0.0. */
  readonly version?: { readonly of: string; readonly set: (version: string) => Readonly<Record<string, string>> };
}

const natsServer: GoModule = {
  name: "nats",
  folder: "cluster/nats",
  programs: ["nats-server"],
};

const kubernetes: GoModule = {
  name: "kubernetes",
  folder: "cluster/kubernetes",
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
  folder: "cluster/kwok",
  programs: ["kwok"],
  version: { of: "sigs.k8s.io/kwok", set: (version) => ({ "sigs.k8s.io/kwok/pkg/consts.Version": version }) },
};

const jaeger: GoModule = {
  name: "jaeger",
  folder: "cluster/jaeger",
  programs: ["jaeger"],
  renamed: { "all-in-one": "jaeger" },
  version: {
    of: "github.com/jaegertracing/jaeger",
    set: (version) => ({ "github.com/jaegertracing/jaeger/pkg/version.latestVersion": version }),
  },
};

/** A plugin and a host on PipeCD's SDK, by which ours are proven compatible. */
const compat: GoModule = {
  name: "compat",
  folder: "compat",
  packages: ["plugin", "host"],
  programs: ["compat-plugin", "compat-host"],
  renamed: { plugin: "compat-plugin", host: "compat-host" },
};

/** Everything built with Go for the demo and the tests. */
export const goModules = { nats: natsServer, kubernetes, kwok, jaeger, compat } as const;

/** The folder that holds the go.mod and go.sum. */
export function sourceDir(module: GoModule): string {
  return fileURLToPath(new URL(`../../../../test/${module.folder}/`, import.meta.url));
}

/** The arguments of `go build` that make the programs, without the output folder. */
export function buildFlags(module: GoModule): readonly string[] {
  const stamps = Object.entries(stampedVersion(module)).map(([name, value]) => `-X ${name}=${value}`);
  return ["-trimpath", "-buildvcs=false", "-ldflags", ["-s -w", ...stamps].join(" ")];
}

/** What of the module is built. */
export function buildTargets({ packages }: GoModule): readonly string[] {
  return packages?.map((folder) => `./${folder}`) ?? ["tool"];
}

/** Where the built programs are: one folder for each content of the module, flags and kind of machine. It may not exist yet. */
export function installDir(module: GoModule): string {
  const hash = createHash("sha256");
  for (const file of ["go.mod", "go.sum", ...sourceFiles(module)]) hash.update(readFileSync(join(sourceDir(module), file)));
  hash.update(JSON.stringify([buildFlags(module), process.platform, process.arch]));
  return join(cacheDir(), "tools", `${module.name}-${hash.digest("hex").slice(0, 12)}`);
}

function sourceFiles(module: GoModule): readonly string[] {
  const files = (folder: string) => readdirSync(join(sourceDir(module), folder)).map((name) => join(folder, name));
  return (module.packages ?? [])
    .flatMap(files)
    .filter((path) => path.endsWith(".go"))
    .sort();
}

function stampedVersion(module: GoModule): Readonly<Record<string, string>> {
  if (module.version === undefined) return {};
  const goMod = readFileSync(join(sourceDir(module), "go.mod"), "utf8");
  return module.version.set(requiredVersion(goMod, module.version.of));
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
