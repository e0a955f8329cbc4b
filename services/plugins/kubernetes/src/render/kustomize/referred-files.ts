import { readFile } from "node:fs/promises";
import { isAbsolute, join, normalize, relative } from "node:path";
import { Fault, isFault, isolated } from "@slipway/plugin-sdk";
import type { PluginConfig } from "../../plugin-config.ts";
import { FilesToCopy } from "../place/files-to-copy.ts";
import type { RenderRequest } from "../renderer.ts";
import type { ChartReference } from "./chart-references.ts";
import { type Kustomization, type Reference, readKustomization } from "./kustomization.ts";
import { hasScheme, isCloned, isRemote, isUnsafe } from "./remote.ts";

/** The names of a kustomization's file. */
export const kustomizationFiles: readonly string[] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

const read = isolated(readKustomization, new URL("./kustomization.ts", import.meta.url));

/** Kustomizations of one application. */
const mostKustomizations = 1000;

/** What a build reads. */
export interface ReferredFiles {
  readonly files: FilesToCopy;
  /** Whether it also reads what is not in the repository, which is allowed. */
  readonly isRemote: boolean;
  /** The files with objects, from the root of the repository. */
  readonly resources: readonly string[];
}

interface Walk {
  readonly request: RenderRequest;
  readonly files: FilesToCopy;
  readonly problems: string[];
  readonly seen: Set<string>;
  readonly resources: Set<string>;
  readonly allowed: Allowed;
  readonly options: Options;
  isRemote: boolean;
}

type Allowed = Pick<PluginConfig["kustomize"], "allowRemote">;

interface Options {
  /** Whether charts are inflated. */
  readonly helm: boolean;
}

/**
 * The files that a build of the kustomization in the application directory reads: those beside each kustomization, and everything in the repository that
 * is named in one. Throws `invalid` with all references that cannot work, each with its place.
 */
export async function referredFiles(request: RenderRequest, allowed: Allowed, options: Options): Promise<ReferredFiles> {
  const { repositoryDir, dir, signal } = request;
  const files = new FilesToCopy(repositoryDir, signal);
  const walk: Walk = { request, files, problems: [], seen: new Set(), resources: new Set(), allowed, options, isRemote: false };
  await visit(walk, relative(repositoryDir, dir));
  if (walk.problems.length > 0) throw new Fault("invalid", [...new Set(walk.problems)].join("\n"));
  return { files, isRemote: walk.isRemote, resources: [...walk.resources] };
}

/** Adds what the kustomization in a directory refers to. False if there is none. */
async function visit(walk: Walk, path: string): Promise<boolean> {
  const { files, seen, problems } = walk;
  const { found, real: dir } = await files.find(path);
  if (found !== "directory") return false;
  if (seen.has(dir)) return true;
  const names: string[] = [];
  for (const name of kustomizationFiles) if ((await files.find(join(dir, name))).found === "file") names.push(name);
  if (names.length === 0) return false;
  seen.add(dir);
  if (seen.size > mostKustomizations) throw new Fault("too_large", `the application has more than ${mostKustomizations} kustomizations`);
  await files.find(path, { isAdded: true });
  await files.addFilesIn(dir);
  for (const name of names) {
    const kustomization = await readFrom(walk, join(dir, name));
    problems.push(...kustomization.problems);
    for (const reference of kustomization.references) await follow(walk, dir, reference);
    for (const chart of kustomization.charts) await followChart(walk, dir, chart);
    await addNamed(walk, dir, kustomization.texts);
  }
  return true;
}

async function readFrom({ request }: Walk, path: string): Promise<Kustomization> {
  const { repositoryDir, signal } = request;
  const content = await readFile(join(repositoryDir, path), { signal });
  const name = shown(request, path);
  try {
    return await read([content, name], { bytes: content.length, signal });
  } catch (error) {
    if (isFault(error, "too_large"))
      return { references: [], charts: [], generated: [], sources: [], texts: [], misspelt: [], problems: [`${name}: ${error.message}`] };
    throw error;
  }
}

/** A path as messages show it: relative to the application directory, as those of manifests. */
function shown({ repositoryDir, dir }: RenderRequest, path: string): string {
  return relative(dir, join(repositoryDir, path));
}

async function follow(walk: Walk, dir: string, { path, place, kind, field }: Reference): Promise<void> {
  const { files, problems } = walk;
  if (hasScheme(path)) return refuseRemote(walk, place, path);
  const inRepository = normalize(join(dir, path));
  const there = isAbsolute(path) ? "outside" : (await files.find(inRepository)).found;
  if (there === "file") {
    await files.add(inRepository);
    if (field === "resources") walk.resources.add(inRepository);
    // The configuration of a generator or transformer names files too, relative to the kustomization.
    if (kind !== "resource") return;
    const { generated, texts, sources, misspelt } = await readFrom(walk, inRepository);
    problems.push(...misspelt);
    for (const source of sources) if (hasScheme(source.path)) refuseRemote(walk, source.place, source.path);
    for (const chart of generated) await followChart(walk, dir, chart);
    await addNamed(walk, dir, texts);
  } else if (there === "directory") {
    if (kind === "file") problems.push(`${place}: ${path} is a directory, not a file`);
    else if (isCloned(path)) refuseRemote(walk, place, path);
    else if (!(await visit(walk, inRepository)))
      problems.push(`${place}: ${path} is a directory without a kustomization: name its files, or add a kustomization.yaml`);
  } else if (isRemote(path)) refuseRemote(walk, place, path);
  else if (there === "outside") problems.push(`${place}: ${path} is outside of the repository`);
  else problems.push(`${place}: there is no ${path}`);
}

function refuseRemote(walk: Walk, place: string, what: string): void {
  if (isUnsafe(what))
    walk.problems.push(
      `${place}: ${what} is never fetched: it is on this machine, or an option of git instead of a revision. Name a branch, tag or commit at an address of the network`,
    );
  else if (walk.allowed.allowRemote) walk.isRemote = true;
  else
    walk.problems.push(
      `${place}: ${what} is not in the repository: copy it there, or set kustomize.allowRemote in the config of the plugin in the piped file`,
    );
}

async function followChart(walk: Walk, dir: string, chart: ChartReference): Promise<void> {
  const { name, version, repo, release, home, configHome, place } = chart;
  const { files, options, problems } = walk;
  if (!options.helm) {
    problems.push(`${place}: charts are inflated only with \`enable-helm: ""\` in input.kustomizeOptions`);
    return;
  }
  for (const [field, path] of Object.entries({ chartHome: home, configHome })) {
    const isOutside = isAbsolute(path) || (await files.find(join(dir, path))).found === "outside";
    if (isOutside) return void problems.push(`${place}: the ${field} ${path} is outside of the repository`);
  }
  if (release.startsWith("-"))
    return void problems.push(`${place}: helm would read the releaseName ${release} as an option: let it begin otherwise`);
  const kept = [join(dir, home, name), join(dir, home, `${name}-${version}`, name)];
  let isThere = false;
  for (const each of kept) isThere = (await files.add(each)) === "directory" || isThere;
  if (isThere) return;
  if (repo === "") problems.push(`${place}: there is no chart ${name} in ${home}`);
  else refuseRemote(walk, place, `the chart ${name} of ${repo}`);
}

/** Adds what texts happen to name, if anything: other fields than the known ones may name files. */
async function addNamed({ files }: Walk, dir: string, texts: readonly string[]): Promise<void> {
  for (const text of new Set(texts)) {
    if (text.length > 1000 || text.includes("\n") || isAbsolute(text)) continue;
    for (const path of new Set([text, text.slice(text.indexOf("=") + 1)])) {
      const named = normalize(join(dir, path));
      const { found, real } = await files.find(named);
      // Of directories only those below: `..` is more often a value than a path.
      if (found === "file" || (found === "directory" && real !== dir && isBelow(real, dir))) await files.add(named);
    }
  }
}

function isBelow(path: string, dir: string): boolean {
  return dir === "" || dir === "." || path.startsWith(`${dir}/`);
}
