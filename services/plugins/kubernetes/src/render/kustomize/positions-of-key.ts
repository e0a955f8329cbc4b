import { fileRules, manifestRules, readDocuments } from "@slipway/plugin-sdk/yaml";

/** Where a file has keys of this name: those at the top first. */
export function positionsOfKey(content: Uint8Array, key: string): readonly { readonly line: number; readonly column: number }[] {
  const { documents } = readDocuments(content, "", { ...manifestRules, limits: fileRules.limits });
  return documents.flatMap((document) => pathsOfKey(document.value, key).map((path) => document.locateKey(path)));
}

type Path = readonly (string | number)[];

function pathsOfKey(value: unknown, key: string): readonly Path[] {
  const paths: Path[] = [];
  let level: readonly (readonly [value: unknown, path: Path])[] = [[value, []]];
  while (level.length > 0) {
    const inner = level.flatMap(([at, path]) =>
      typeof at === "object" && at !== null
        ? Object.entries(at).map(([name, item]) => [item, [...path, Array.isArray(at) ? Number(name) : name]] as const)
        : [],
    );
    paths.push(...inner.map(([, path]) => path).filter((path) => path.at(-1) === key));
    level = inner;
  }
  return paths;
}
