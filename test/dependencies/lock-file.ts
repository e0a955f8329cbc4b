/** The parts of package-lock.json that are used. */
export interface LockFile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly hasInstallScript?: boolean;
}

/** Packages whose install scripts are known. None runs: `allowScripts` of package.json says so, and npm is told `--ignore-scripts`. */
const knownScripts = ["@bufbuild/buf", "@tree-sitter-grammars/tree-sitter-hcl", "esbuild", "protobufjs"];

/** What in a lock file would let something else be installed than what was checked in: no hash, another place than the registry, an install script that nobody knows. */
export function lockProblems({ packages }: LockFile): readonly string[] {
  return Object.entries(packages).flatMap(([path, { integrity, resolved, link, hasInstallScript }]) => {
    if (link || !path.startsWith("node_modules/")) return [];
    const name = nameOf(path);
    return [
      ...(integrity?.startsWith("sha512-") ? [] : [`${path} has no SHA-512 of its content`]),
      ...(resolved === undefined ? [] : [`${path} comes from ${resolved}`]),
      ...(hasInstallScript && !knownScripts.includes(name) ? [`${path} has an install script: name it in allowScripts, with false`] : []),
    ];
  });
}

/** The packages that ship, as `name@version`. */
export function shippedPackages({ packages }: LockFile): ReadonlySet<string> {
  const shipped = Object.entries(packages).filter(
    ([path, { dev, devOptional }]) => path.startsWith("node_modules/") && !dev && !devOptional,
  );
  return new Set(shipped.map(([path, { version }]) => `${nameOf(path)}@${version}`));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
}
