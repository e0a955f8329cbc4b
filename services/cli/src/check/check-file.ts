import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import {
  type ApplicationConfig,
  checkFileContent,
  everyBundledPlugin,
  isApplicationFile,
  loadPipedFile,
  type PipedToolConfig,
  type PluginOfPiped,
  type Problem,
  pluginsOfPiped,
} from "@slipway/app-config";
import { Fault, fileProblem } from "@slipway/domain";
import { checkDependencies } from "./check-dependencies.ts";
import type { CheckedApplication, CheckedFile, Unreadable } from "./checked-file.ts";
import { missingFiles } from "./missing-files.ts";
import { notChecked } from "./not-checked.ts";
import { problemsIn } from "./problems-in.ts";

/**
 * Reads a file and checks it: an application file against the plugins of a piped, with its manifests if the bundled kubernetes plugin deploys it.
 * Default: all bundled plugins, and no tools of a piped. Never throws.
 */
export async function checkFile(
  file: string,
  plugins: readonly PluginOfPiped[] = everyBundledPlugin,
  tools: readonly PipedToolConfig[] = [],
): Promise<CheckedFile> {
  return (await checkApplication(file, plugins, tools)).checked;
}

/** Checks files like `checkFile`, and whether the applications of these files wait for each other. Never throws. */
export async function checkFiles(
  files: readonly string[],
  plugins: readonly PluginOfPiped[] = everyBundledPlugin,
  tools: readonly PipedToolConfig[] = [],
): Promise<readonly CheckedFile[]> {
  return checkDependencies(await Promise.all(files.map((file) => checkApplication(file, plugins, tools))));
}

async function checkApplication(
  file: string,
  plugins: readonly PluginOfPiped[],
  tools: readonly PipedToolConfig[],
): Promise<CheckedApplication> {
  try {
    const special = await specialFile(file);
    if (special !== undefined) return unreadable(file, special);
    const content = await readFile(file);
    const { application, warnings, namedFiles = [], ...checked } = await checkFileContent(content, { filename: file, plugins });
    const found: Record<"problems" | "warnings", (Problem | Unreadable)[]> = {
      problems: [...checked.problems],
      warnings: [...warnings, ...(await missingFiles(namedFiles))],
    };
    if (application) found.warnings.push(...notChecked(application, plugins).map((message) => ({ file, message })));
    let withStages = plugins;
    if (application && (application.encryption || application.attachment)) {
      const { checkTemplates } = await import("@slipway/secrets");
      const problem = await checkTemplates(resolve(dirname(file)), application, { content, filename: basename(file) });
      if (problem === undefined) found.warnings.push({ file, message: templatesNotChecked });
      else found.problems.push(...problemsIn(file, problem));
      withStages = plugins.filter(({ name }) => name !== "kubernetes");
    } else if (application && isDeployedBy(application, plugins)) {
      // Imported here: a check of other files starts faster without it.
      const { checkManifests } = await import("./check-manifests.ts");
      const { problems, warnings, isUnrendered = false } = await checkManifests(file, application, { plugins, tools });
      if (isUnrendered) withStages = plugins.filter(({ name }) => name !== "kubernetes");
      found.problems.push(...problems);
      found.warnings.push(...warnings);
    }
    if (application && found.problems.length === 0) {
      const { checkStages } = await import("./check-stages.ts");
      const { problems, warnings } = await checkStages(file, content.toString("utf8"), application, { plugins: withStages, tools });
      found.problems.push(...problems);
      found.warnings.push(...warnings);
    }
    return { checked: { file, ok: found.problems.length === 0, ...found }, application };
  } catch (error) {
    return unreadable(file, fileProblem(error) + (await fileHint(file)));
  }
}

const templatesNotChecked =
  "its manifests are checked when a deployment is planned, not here: some are templates, which only a piped can fill";

function unreadable(file: string, message: string): CheckedApplication {
  return { checked: { file, ok: false, problems: [{ file, message }], warnings: [] }, application: undefined };
}

/** What application files are checked against and rendered with. */
export interface PipedToCheck {
  readonly plugins: readonly PluginOfPiped[];
  readonly tools: readonly PipedToolConfig[];
}

/** The plugins, deploy targets and tools of a piped file. Throws `invalid` for one that is not valid. */
export async function readPipedToCheck(file: string): Promise<PipedToCheck> {
  const special = await specialFile(file).catch(() => undefined); // loading says why
  if (special !== undefined) throw new Fault("not_found", `the piped file ${file} cannot be read: ${special}`);
  const piped = await loadPipedFile(file);
  return { plugins: pluginsOfPiped(piped), tools: piped.tools };
}

/** Why a pipe, a socket or a device is not read, which might never end; undefined for others. */
async function specialFile(path: string): Promise<string | undefined> {
  const found = await stat(path);
  return found.isFile() || found.isDirectory()
    ? undefined
    : "is no regular file, such as a pipe or a device; save its content to a file and name that";
}

/** Whether the bundled kubernetes plugin deploys an application. */
function isDeployedBy({ plugins: sections, stages }: ApplicationConfig, plugins: readonly PluginOfPiped[]): boolean {
  const isBundled = plugins.some(({ name, isBundled }) => name === "kubernetes" && isBundled);
  return isBundled && (Object.hasOwn(sections, "kubernetes") || stages.some(({ name }) => name.startsWith("K8S_")));
}

/** What to name instead of a directory; "" for anything else. */
async function fileHint(path: string): Promise<string> {
  const names = await readdir(path).catch(() => undefined);
  const found = names?.filter(isApplicationFile).sort()[0];
  return names === undefined ? "" : `; name a file in it${found === undefined ? "" : `, such as ${join(path, found)}`}`;
}
