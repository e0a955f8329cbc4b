import { readFile } from "node:fs/promises";
import { join } from "node:path";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Part of the SDK's own interface: authors' schemas must be those of the same copy. */
const peers = new Set(["zod"]);

/**
 * The package.json of the published SDK. Versions of `libraries` are those the repository is tested with, and later compatible ones.
 * Throws when a library is imported that no package of ours declares.
 */
export async function publishedManifest(sdk: string, libraries: ReadonlySet<string>): Promise<object> {
  const own = await manifestOf(sdk);
  const manifests = [own, ...(await Promise.all(ownPackages(own).map((name) => manifestOf(join(sdk, "..", name)))))];
  const declared: Readonly<Record<string, string>> = Object.assign({}, ...manifests.map(({ dependencies }) => dependencies));
  const ranges = [...libraries].sort().map((name) => {
    const version = declared[name];
    if (version === undefined) throw new Error(`the SDK imports ${name}, which none of its packages declares`);
    return [name, `^${version}`] as const;
  });
  const entry = (path: string) => ({ types: `./lib/plugin-sdk/src/${path}.d.ts`, default: `./lib/plugin-sdk/src/${path}.js` });
  return {
    name: own.name,
    version: own.version,
    description: "Write plugins for Slipway and PipeCD",
    license: own.license,
    type: "module",
    // Temporal, which times and durations are given in, is global from here on.
    engines: { node: ">=26" },
    exports: { ".": entry("index"), "./testing": entry("testing/index"), "./package.json": "./package.json" },
    files: [`lib`],
    dependencies: Object.fromEntries(ranges.filter(([name]) => !peers.has(name))),
    peerDependencies: Object.fromEntries(ranges.filter(([name]) => peers.has(name))),
  };
}

async function manifestOf(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Manifest;
}

function ownPackages({ dependencies = {} }: Manifest): string[] {
  return Object.keys(dependencies).flatMap((name) => (name.startsWith("@slipway/") ? [name.slice("@slipway/".length)] : []));
}
