import { readFile } from "node:fs/promises";
import { join } from "node:path";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Peer dependencies: part of the SDK's API, so authors must use the same copy for their schemas. */
const peers = new Set(["zod"]);

/**
 * The package.json of the published SDK. Accepts the versions of `libraries` that the repository is tested with, and later compatible ones.
 * Throws if the SDK imports a library that none of our packages declares.
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
    // The first version with Temporal as a global.
    engines: { node: ">=26" },
    exports: {
      ".": entry("index"),
      "./testing": entry("testing/index"),
      "./yaml": entry("yaml/index"),
      "./package.json": "./package.json",
    },
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
