import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDir } from "./cache-dir.ts";

/** A Go module in `test/`: either only a go.mod that lists programs as tools, and its go.sum, or one with its own `packages`. */
export interface GoModule {
  readonly name: string;
  /** Its path below `test/`. */
  readonly folder: string;
  /** Folders of its own main packages; default: its tools are built. */
  readonly packages?: readonly string[];
  /** The names of the built programs. */
  readonly programs: readonly string[];
  /** Build tags. */
  readonly tags?: readonly string[];
  /** Folders of a required module that its program reads when it runs: they are copied beside the program. */
  readonly resources?: { readonly of: string; readonly folders: readonly string[] };
  /** Renames programs that Go names after their folder. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** The requirement whose version the programs report, and the linker variables that set it; otherwise they report v0.0.0. */
  readonly version?: { readonly of: string; readonly set: (version: string) => Readonly<Record<string, string>> };
}

const natsServer: GoModule = {
  name: "nats",
  folder: "cluster/nats",
  programs: ["nats-server"],
};

/** The command-line client, and with it the Go client that it uses: the examples of the documentation run with both. */
const natscli: GoModule = {
  name: "natscli",
  folder: "cluster/natscli",
  programs: ["nats"],
  version: { of: "github.com/nats-io/natscli", set: (version) => ({ "main.version": version.slice(1) }) },
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

const kustomize: GoModule = {
  name: "kustomize",
  folder: "cluster/kustomize",
  programs: ["kustomize"],
  version: {
    of: "sigs.k8s.io/kustomize/kustomize/v5",
    set: (version) => ({ "sigs.k8s.io/kustomize/api/provenance.version": version }),
  },
};

/** Only where npm has no helm: see `npm-programs.ts`, which has the same version. */
const helm: GoModule = {
  name: "helm",
  folder: "cluster/helm",
  programs: ["helm"],
  version: { of: "helm.sh/helm/v4", set: (version) => ({ "helm.sh/helm/v4/internal/version.version": version }) },
};

/** A Git host with pull requests. Without its pages, which npm would have to build: only Git and the API. */
const gitea: GoModule = {
  name: "gitea",
  folder: "cluster/gitea",
  programs: ["gitea"],
  tags: ["sqlite", "sqlite_unlock_notify"],
  resources: { of: "code.gitea.io/gitea", folders: ["options", "templates"] },
  version: { of: "code.gitea.io/gitea", set: (version) => ({ "main.Version": version.slice(1) }) },
};

/** A plugin and a host on PipeCD's SDK, used to test compatibility. */
const compat: GoModule = {
  name: "compat",
  folder: "compat",
  packages: ["plugin", "host"],
  programs: ["compat-plugin", "compat-host"],
  renamed: { plugin: "compat-plugin", host: "compat-host" },
};

/** Everything built with Go for the demo and the tests. */
export const goModules = { nats: natsServer, natscli, kubernetes, kwok, jaeger, kustomize, helm, gitea, compat } as const;

/** The folder that holds the go.mod and go.sum. */
export function sourceDir(module: GoModule): string {
  return fileURLToPath(new URL(`../../../../test/${module.folder}/`, import.meta.url));
}

/** The flags of `go build`, without the output folder. */
export function buildFlags(module: GoModule): readonly string[] {
  const stamps = Object.entries(stampedVersion(module)).map(([name, value]) => `-X ${name}=${value}`);
  const tags = module.tags ? ["-tags", module.tags.join(",")] : [];
  return ["-trimpath", "-buildvcs=false", ...tags, "-ldflags", ["-s -w", ...stamps].join(" ")];
}

/** The packages to build. */
export function buildTargets({ packages }: GoModule): readonly string[] {
  return packages?.map((folder) => `./${folder}`) ?? ["tool"];
}

/** The folder of the built programs: one for each content of the module, flags and architecture. It may not exist yet. */
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
