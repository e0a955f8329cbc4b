import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { Fault } from "@slipway/plugin-sdk";
import { ParsedFiles, parseRendered } from "../../manifests/parsed-files.ts";
import { helmTool } from "../helm/helm-tool.ts";
import { toolNetwork } from "../network/tool-network.ts";
import { renderOnce } from "../render-once.ts";
import type { Render, RenderRequest } from "../renderer.ts";
import { memoryLimitMiB } from "../tools/resource-limits.ts";
import { isConfined } from "../tools/run-tool.ts";
import { buildArguments, enablesHelm, readsAnything } from "./build-arguments.ts";
import { buildProblem, invalidKustomizationIn } from "./build-problem.ts";
import { guardedHelm, helmRefusalIn } from "./guarded-helm.ts";
import { placeInKustomization } from "./invalid-kustomization.ts";
import { isKnownToAsk, kustomizeTool } from "./kustomize-tool.ts";
import { kustomizationFiles, referredFiles } from "./referred-files.ts";

/** What the rendered text is called. */
const resultName = "kustomize build";
/** More would hide the others. */
const mostProblems = 50;

/** Renders the kustomization in the application directory, with `input.kustomizeVersion` and `input.kustomizeOptions`. */
export const renderKustomize: Render = async (request) => {
  const { input, commitHash } = request;
  // Only read for options and references that need a word of the operator: `check` may not know it.
  const allowed = {
    get allowPrograms() {
      return request.config.kustomize.allowPrograms;
    },
    get allowRemote() {
      return request.config.kustomize.allowRemote;
    },
    get allowUnconfined() {
      return request.config.kustomize.allowUnconfined;
    },
  };
  const isUnrestricted = Object.entries(input.kustomizeOptions).some(([name, value]) => readsAnything(name, value));
  const { args, problems } = buildArguments(input.kustomizeOptions, allowed, { isConfined: !isUnrestricted || (await isConfined()) });
  if (problems.length > 0) throw new Fault("invalid", problems.join("\n"));
  const kustomize = kustomizeTool(input.kustomizeVersion);
  if (!isKnownToAsk(kustomize) && !allowed.allowPrograms)
    throw new Fault(
      "invalid",
      `input.kustomizeVersion: ${kustomize.version} is not known to be 4.1.0 or later, and earlier versions run programs that a kustomization names: name a later one, or set kustomize.allowPrograms in the config of the plugin`,
    );
  const helm = enablesHelm(input.kustomizeOptions) ? helmTool(input.helmVersion) : undefined;
  const { files, isRemote, resources } = await referredFiles(request, allowed, { helm: helm !== undefined });
  const mayRunPrograms = helm !== undefined && allowed.allowPrograms;
  const rendered = await renderOnce(request, {
    files,
    // What is elsewhere is read again for every commit, and is the same for all who read the commit.
    key: [
      "kustomize",
      kustomize.version,
      args,
      helm?.version ?? "",
      mayRunPrograms,
      ...(isRemote ? [commitHash, request.config.allowedAddresses] : [""]),
    ],
    run: async (place) => {
      await place.install(kustomize);
      if (helm) await place.install(helm);
      const guard = helm && (await guardedHelm({ root: place.root, folder: place.scratch, mayPull: isRemote, mayRunPrograms }));
      const command = ["kustomize", "build", ".", ...args, ...(guard === undefined ? [] : [`--helm-command=${guard}`])] as const;
      const network = isRemote ? toolNetwork(request.config) : undefined;
      const { code, killedBy, output, errors, refused } = await place.run({ command, cwd: place.dir, ...(network && { network }) });
      if (killedBy !== undefined) throw new Fault("unavailable", `kustomize was ended by ${killedBy}`);
      if (/out of memory|cannot allocate memory/.test(errors))
        throw new Fault("too_large", `kustomize needs more memory for this application than the ${memoryLimitMiB} MiB that it may use`);
      if (code !== 0 && refused.length > 0) throw new Fault("invalid", `kustomize build failed: ${refused.join("; ")}`);
      if (code !== 0) throw await whyItFailed(request, resources, place.readable(await problemOf(request, errors, place.dir)));
      return [{ name: resultName, content: output }];
    },
  });
  const invalid = (await Promise.all(rendered.map((file) => parseRendered(file, request.signal)))).flatMap(({ problems }) => problems);
  if (invalid.length > 0) throw await whereTheyAre(request, resources, invalid);
  return rendered;
};

/** Problems of rendered objects, with the places in the files that have them too. What kustomize has generated or changed has the line of its output. */
async function whereTheyAre(request: RenderRequest, resources: readonly string[], problems: readonly string[]): Promise<Fault> {
  const messageOf = (problem: string, file: string) => problem.slice(file.length).replace(/^:\d+(?::\d+)?: /, "");
  const rendered = new Set(problems.map((problem) => messageOf(problem, resultName)));
  const found = (await problemsIn(request, resources)).filter(({ problem, file }) => rendered.has(messageOf(problem, file)));
  const located = new Set(found.map(({ problem, file }) => messageOf(problem, file)));
  const others = problems.filter((problem) => !located.has(messageOf(problem, resultName)));
  return new Fault("invalid", [...found.map(({ problem }) => problem), ...others].slice(0, mostProblems).join("\n"));
}

/** What kustomize says, in one line that begins with the place. `from`: the application directory, as kustomize calls it. */
async function problemOf({ dir, signal }: RenderRequest, errors: string, from: string): Promise<string> {
  const refused = helmRefusalIn(errors);
  if (refused !== undefined) return `kustomize build failed: ${refused}`;
  const invalid = invalidKustomizationIn(errors, from);
  if (invalid !== undefined) {
    const folder = join(dir, relative(from, invalid.folder));
    const entries = await readdir(folder).catch((): string[] => []);
    const name = kustomizationFiles.find((each) => entries.includes(each));
    if (name !== undefined) return await placeInKustomization(join(folder, name), relative(dir, join(folder, name)), invalid.said, signal);
  }
  return buildProblem(errors, from);
}

/** What kustomize says, after what is wrong in the files with objects: kustomize stops at the first. */
async function whyItFailed(request: RenderRequest, resources: readonly string[], said: string): Promise<Fault> {
  const problems = (await problemsIn(request, resources)).map(({ problem }) => problem);
  return new Fault("invalid", [...problems, said].slice(0, mostProblems).join("\n"));
}

interface FileProblem {
  readonly file: string;
  /** Begins with the file. */
  readonly problem: string;
}

async function problemsIn({ repositoryDir, dir, signal }: RenderRequest, resources: readonly string[]): Promise<readonly FileProblem[]> {
  const files = new ParsedFiles({ capacity: 0 });
  const read = resources.map(async (path) => {
    const content = await readFile(join(repositoryDir, path), { signal });
    const file = relative(dir, join(repositoryDir, path));
    return (await files.parse(content, file, { signal })).problems.map((problem) => ({ file, problem }));
  });
  return (await Promise.all(read)).flat();
}
