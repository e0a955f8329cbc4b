import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { Fault, isApplicationFile } from "@slipway/plugin-sdk";
import { manifestRules } from "@slipway/plugin-sdk/yaml";
import { type Declaration, splitHooks } from "../../hooks/split-hooks.ts";
import { declaredTwice } from "../declared-twice.ts";
import { keyOfManifest, type Manifest } from "../manifest.ts";
import { clusterWideKinds, overrideNamespace } from "../namespaces.ts";
import { sortByOrder } from "../order.ts";
import type { ParsedManifests } from "../parse-manifests.ts";
import { parsedFiles } from "../parsed-files.ts";
import type { ManifestSource } from "./manifest-source.ts";
import { readRendered } from "./read-rendered.ts";
import { templatingMethod } from "./templating-method.ts";

/** Of all files together. Each file has the limits of `manifestRules`. */
const limits = { files: 2000, bytes: 64 * 1024 * 1024, objects: 10_000 };

/**
 * Loads the objects that an application declares, in the order of the apply and in the namespace that the application configures.
 * Throws `invalid` with every problem, one per line, each with file and line; also for files that exceed the limits of what is read.
 */
export async function loadManifests(source: ManifestSource): Promise<readonly Manifest[]> {
  return (await loadDeclaration(source)).manifests;
}

/** As {@link loadManifests}, with the hooks, which are not among the manifests. */
export async function loadDeclaration(source: ManifestSource): Promise<Declaration> {
  const { dir, input } = source;
  const root = await rootOf(dir, input.subdirectory ?? "");
  const entries = await readdir(root);
  const method = templatingMethod(entries, input.helmChart !== undefined);
  const read = method === "plain" ? await readPlain(source, root, entries) : [await readRendered(source, root, method)];
  const problems = read.flatMap((each) => each.problems);
  const declared = read.flatMap((each) => each.manifests);
  if (declared.length > limits.objects) problems.push(`the application has ${declared.length} objects; at most ${limits.objects} are read`);
  const placed = overrideNamespace(declared, input.namespace);
  problems.push(...duplicates(placed));
  const { manifests, hooks, problems: ofHooks } = splitHooks(placed, input.hooks);
  problems.push(...ofHooks);
  if (problems.length > 0) throw new Fault("invalid", firstProblems(problems).join("\n"));
  return { manifests: sortByOrder(manifests), hooks };
}

/** The directory of the manifests, without symbolic links. */
async function rootOf(dir: string, subdirectory: string): Promise<string> {
  const root = await realpath(dir).catch((cause) => {
    throw new Fault("invalid", `the application directory ${dir} cannot be read`, { cause });
  });
  if (subdirectory === "") return root;
  const below = await realpath(resolve(root, subdirectory)).catch((cause) => {
    throw new Fault("invalid", `${subdirectory}: there is no such directory in the application directory`, { cause });
  });
  if (below === root || isInside(root, below)) return below;
  throw new Fault("invalid", `${subdirectory} is a symbolic link to outside the application directory`);
}

function readPlain(
  { input, configFilename, signal }: ManifestSource,
  root: string,
  entries: readonly string[],
): Promise<ParsedManifests[]> {
  const named = input.manifests;
  const files = named.length > 0 ? named : entries.filter((file) => isManifestFile(file, configFilename)).toSorted();
  if (files.length > limits.files)
    throw new Fault("invalid", `the application has ${files.length} manifest files; at most ${limits.files} are read`);
  const budget = { bytes: limits.bytes };
  const { subdirectory = "" } = input;
  return Promise.all(files.map((file) => readManifestFile({ root, file, name: join(subdirectory, file), budget, signal })));
}

/** Application files of others in the directory are no manifests either: a bad one must not stop this application. */
function isManifestFile(file: string, configFilename: string): boolean {
  return /\.(ya?ml|json)$/.test(file) && file !== configFilename && !isApplicationFile(file);
}

interface ManifestFile {
  readonly root: string;
  readonly file: string;
  /** What messages call it: its path from the application directory. */
  readonly name: string;
  /** What all files together may still have. */
  readonly budget: { bytes: number };
  readonly signal: AbortSignal | undefined;
}

async function readManifestFile({ root, file, name, budget, signal }: ManifestFile): Promise<ParsedManifests> {
  const refused = (problem: string) => ({ manifests: [], problems: [`${name}: ${problem}`] });
  const path = resolve(root, file);
  if (!isInside(root, path)) return refused("is outside the application directory");
  let content: Buffer;
  try {
    if (!isInside(root, await realpath(path))) return refused("is a symbolic link to outside the application directory");
    // A file that is too large is not even loaded.
    const { size } = await stat(path);
    if (size > manifestRules.limits.bytes) return refused(`has ${size} bytes; at most ${manifestRules.limits.bytes} are read`);
    budget.bytes -= size;
    if (budget.bytes < 0) return refused(`is not read: the manifests have more than ${limits.bytes} bytes together`);
    content = await readFile(path, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return refused(code === "ENOENT" ? "there is no such file in the application directory" : `cannot be read (${code})`);
  }
  return parsedFiles.parse(content, name, { signal });
}

/** More would hide the others, and exceed what a message can hold. */
const mostProblems = 50;

function firstProblems(problems: readonly string[]): readonly string[] {
  const more = problems.length - mostProblems;
  return more > 0 ? [...problems.slice(0, mostProblems), `and ${more} more problems`] : problems;
}

function isInside(root: string, path: string): boolean {
  return path.startsWith(root.endsWith(sep) ? root : root + sep);
}

/** A problem for every object that is declared more than once, whatever the cluster. Namespaces that only a cluster knows are compared when they are. */
function duplicates(manifests: readonly Manifest[]): readonly string[] {
  const outside = clusterWideKinds(manifests);
  const keys = manifests.map(keyOfManifest).map((key) => (outside.has(`${key.kind}.${key.group}`) ? { ...key, namespace: "" } : key));
  return declaredTwice(manifests, keys);
}
