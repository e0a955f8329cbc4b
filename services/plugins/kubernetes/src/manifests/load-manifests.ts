import { readdir, readFile, realpath } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import { Fault } from "@slipway/plugin-sdk";
import type { Input } from "../application-section.ts";
import { keyOfManifest, type Manifest, placeOf } from "./manifest.ts";
import { clusterWideKinds, overrideNamespace } from "./namespaces.ts";
import { sortByOrder } from "./order.ts";
import { ParsedFiles } from "./parsed-files.ts";
import { identityOf, nameOfKey } from "./resource-key.ts";
import { templatingMethod } from "./templating-method.ts";

/** A cache: planning, every stage and every observation of the live state read the same files. */
const parsedFiles = new ParsedFiles({ capacity: 32 * 1024 * 1024 });

/** Where manifests are read from. */
export interface ManifestSource {
  /** The application directory, absolute. */
  readonly dir: string;
  /** The application file, which is not a manifest. */
  readonly configFilename: string;
  readonly input: Input;
}

/**
 * Loads the objects that an application declares, in the order of the apply and in the namespace that the application configures.
 * Throws `invalid` with every problem, one per line, each with file and line.
 */
export async function loadManifests({ dir, configFilename, input }: ManifestSource): Promise<readonly Manifest[]> {
  const root = await realpath(dir).catch((cause) => {
    throw new Fault("invalid", `the application directory ${dir} cannot be read`, { cause });
  });
  const entries = await readdir(root);
  const method = templatingMethod(entries, input.helmChart !== undefined);
  if (method !== "plain")
    throw new Fault("precondition", `${method} applications are not supported yet: render the manifests into the directory`);

  const named = input.manifests;
  const files = named.length > 0 ? named : entries.filter((file) => /\.(ya?ml|json)$/.test(file) && file !== configFilename).toSorted();
  const read = await Promise.all(files.map((file) => readManifestFile(root, file)));
  const problems = read.flatMap((each) => each.problems);
  const manifests = overrideNamespace(
    read.flatMap((each) => each.manifests),
    input.namespace,
  );
  problems.push(...duplicates(manifests));
  if (problems.length > 0) throw new Fault("invalid", problems.join("\n"));
  return sortByOrder(manifests);
}

async function readManifestFile(root: string, file: string) {
  const refused = (problem: string) => ({ manifests: [], problems: [`${file}: ${problem}`] });
  const path = resolve(root, file);
  if (!isInside(root, path)) return refused("is outside the application directory");
  try {
    if (!isInside(root, await realpath(path))) return refused("is a symbolic link to outside the application directory");
    return parsedFiles.parse(await readFile(path, "utf8"), relative(root, path));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return refused(code === "ENOENT" ? "there is no such file in the application directory" : `cannot be read (${code})`);
  }
}

function isInside(root: string, path: string): boolean {
  return path.startsWith(root.endsWith(sep) ? root : root + sep);
}

/** A problem for every object that is declared more than once. */
function duplicates(manifests: readonly Manifest[]): readonly string[] {
  const outside = clusterWideKinds(manifests);
  const first = new Map<string, Manifest>();
  return manifests.flatMap((manifest) => {
    const key = keyOfManifest(manifest);
    const identity = identityOf(outside.has(`${key.kind}.${key.group}`) ? { ...key, namespace: "" } : key);
    const before = first.get(identity);
    first.set(identity, before ?? manifest);
    return before ? [`${placeOf(manifest)}: ${nameOfKey(key)} is declared twice, first at ${placeOf(before)}`] : [];
  });
}
