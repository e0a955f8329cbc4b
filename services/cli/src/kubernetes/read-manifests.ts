import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { buffer } from "node:stream/consumers";
import { formatProblem, isApplicationFile } from "@slipway/app-config";
import { Fault, fileProblem, isFault } from "@slipway/domain";
import {
  applicationSchema,
  inputFor,
  loadManifests,
  type Manifest,
  parseManifests,
  pipelineOf,
  type stageManifests,
} from "@slipway/plugin-kubernetes/files";
import type { z } from "zod";
import type { PipedToCheck } from "../check/check-file.ts";
import { problemsIn } from "../check/problems-in.ts";
import { type ApplicationOnDisk, readApplication } from "../plan/read-application.ts";
import { renderingHere } from "./rendering-here.ts";

/** An application directory as the kubernetes plugin reads it. */
export interface ReadDirectory {
  readonly manifests: readonly Manifest[];
  /** The plugin's section of its application file, or the defaults if it has no such file. */
  readonly section: z.output<typeof applicationSchema>;
  /** The stages of its pipeline. */
  readonly pipeline: Parameters<typeof stageManifests>[0]["pipeline"];
}

/** What the manifests of a directory depend on besides its files. */
export interface ReadFor {
  /** The tools, settings and labels of deploy targets. */
  readonly piped?: PipedToCheck | undefined;
  /** The name of the deploy target whose manifests are read, if they differ. */
  readonly deployTarget?: string | undefined;
}

/** The `healthRules` of an application directory. Throws as `readDirectory` does, also if there is no application file. */
export async function healthRulesIn(directory: string): Promise<z.output<typeof applicationSchema>["healthRules"]> {
  const { config } = await readApplication(directory, "target").catch(refuse);
  return applicationSchema.parse(config.plugins["kubernetes"] ?? {}).healthRules; // readApplication has checked it
}

/**
 * Reads or renders the manifests of a directory. Without an application file, its manifests are those of an application file without settings.
 * Throws `not_found` if there is no such directory, `invalid` if the manifests differ between deploy targets and none is named, `precondition` with every
 * problem, each with file and line.
 */
export async function readDirectory(directory: string, signal: AbortSignal, { piped, deployTarget }: ReadFor = {}): Promise<ReadDirectory> {
  const names = await readdir(directory).catch((cause: NodeJS.ErrnoException) => {
    throw new Fault("not_found", `${directory} cannot be read: ${fileProblem(cause)}`, { cause });
  });
  const isApplication = names.some(isApplicationFile);
  const application = isApplication ? await readApplication(directory, "target").catch(refuse) : undefined;
  const configFilename = application?.source.applicationConfigFilename ?? "";
  const section = applicationSchema.parse(application?.config.plugins["kubernetes"] ?? {}); // readApplication has checked it
  if (deployTarget === undefined && section.input.multiTargets.length > 0)
    throw new Fault(
      "invalid",
      `the manifests of ${directory} differ between deploy targets: name one with --deploy-target, or the directory of its manifests`,
    );
  try {
    const applicationName = application?.name ?? basename(resolve(directory));
    const plugin = piped?.plugins.find(({ name }) => name === "kubernetes");
    const rendering = await renderingHere({ directory, applicationName, plugin, tools: piped?.tools ?? [] });
    const labels = plugin?.targetLabels?.[deployTarget ?? ""] ?? {};
    const input = deployTarget === undefined ? section.input : inputFor(section.input, { name: deployTarget, labels });
    const manifests = await loadManifests({ dir: resolve(directory), configFilename, input, rendering, signal });
    return { manifests, section, pipeline: application ? stagesOf(application, deployTarget) : [] };
  } catch (error) {
    if (!isFault(error, "invalid", "precondition")) throw error;
    const problems = problemsIn(join(directory, configFilename || "app.pipecd.yaml"), error.message);
    const lines =
      configFilename === "" && problems.length === 1 && !error.message.includes(":")
        ? [`${directory}: ${error.message}`]
        : problems.map(formatProblem);
    throw new Fault("precondition", lines.join("\n"), { cause: error });
  }
}

/** The stages of the pipeline, of a deploy target if one is named. */
function stagesOf({ source }: ApplicationOnDisk, deployTarget: string | undefined): ReadDirectory["pipeline"] {
  const stages = pipelineOf({ configText: Buffer.from(source.applicationConfig).toString("utf8") }) ?? [];
  return stages.filter(({ onlyOn }) => onlyOn === undefined || deployTarget === undefined || onlyOn.includes(deployTarget));
}

/**
 * The manifests of a file, of standard input (`-`), or of a directory. Throws `not_found` if there is none, `precondition` with every problem, each with
 * file and line.
 */
async function readManifests(place: string, signal: AbortSignal): Promise<readonly Manifest[]> {
  if (place !== "-" && (await isDirectory(place))) return (await readDirectory(place, signal)).manifests;
  const { manifests, problems } = parseManifests(await readPlace(place), nameOf(place));
  if (problems.length > 0) throw new Fault("precondition", problems.join("\n"));
  return manifests;
}

/** The manifests of two places, of which at most one is standard input. Throws as {@link readManifests}, with the problems of the first that has some. */
export async function readBoth(
  [old, desired]: readonly [string, string],
  signal: AbortSignal,
): Promise<readonly [readonly Manifest[], readonly Manifest[]]> {
  if (old === "-" && desired === "-") throw new Fault("invalid", "only one of the two can be standard input");
  return [await readManifests(old, signal), await readManifests(desired, signal)];
}

/** The bytes of a file, or of standard input (`-`). Throws `not_found` if there is none. */
export async function readPlace(place: string): Promise<Uint8Array> {
  if (place === "-") return buffer(process.stdin);
  return readFile(place).catch((cause: NodeJS.ErrnoException) => {
    throw new Fault("not_found", `${place}: ${fileProblem(cause)}`, { cause });
  });
}

/** What messages call a file or standard input (`-`). */
export function nameOf(place: string): string {
  return place === "-" ? "standard input" : place;
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Files that cannot be read are not an incorrect use of the command. */
function refuse(error: unknown): never {
  throw isFault(error, "invalid") ? new Fault("precondition", error.message, { cause: error }) : error;
}
