import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { Fault } from "@slipway/plugin-sdk";
import { ParsedFiles } from "../../manifests/parsed-files.ts";
import { helmTool } from "../helm/helm-tool.ts";
import { renderOnce } from "../render-once.ts";
import type { Render, RenderRequest } from "../renderer.ts";
import { buildArguments, enablesHelm } from "./build-arguments.ts";
import { buildProblem } from "./build-problem.ts";
import { kustomizeTool } from "./kustomize-tool.ts";
import { referredFiles } from "./referred-files.ts";

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
  };
  const { args, problems } = buildArguments(input.kustomizeOptions, allowed);
  if (problems.length > 0) throw new Fault("invalid", problems.join("\n"));
  const helm = enablesHelm(input.kustomizeOptions) ? helmTool(input.helmVersion) : undefined;
  const { files, isRemote, resources } = await referredFiles(request, allowed, { helm: helm !== undefined });
  const kustomize = kustomizeTool(input.kustomizeVersion);
  return await renderOnce(request, {
    files,
    // What is elsewhere is read again for every commit, and is the same for all who read the commit.
    key: ["kustomize", kustomize.version, args, helm?.version ?? "", isRemote ? commitHash : ""],
    run: async (place) => {
      await place.install(kustomize);
      if (helm) await place.install(helm);
      const command = ["kustomize", "build", ".", ...args, ...(helm ? ["--helm-command=helm"] : [])] as const;
      const { code, killedBy, output, errors } = await place.run({ command, cwd: place.dir, network: isRemote });
      if (killedBy !== undefined) throw new Fault("unavailable", `kustomize was ended by ${killedBy}`);
      if (/out of memory|cannot allocate memory/.test(errors))
        throw new Fault("too_large", "kustomize needs more memory for this application than it may use");
      if (code !== 0) throw await whyItFailed(request, resources, place.readable(buildProblem(errors, place.dir)));
      return [{ name: resultName, content: output }];
    },
  });
};

/** What kustomize says, after what is wrong in the files with objects: kustomize stops at the first. */
async function whyItFailed(request: RenderRequest, resources: readonly string[], said: string): Promise<Fault> {
  const { repositoryDir, dir, signal } = request;
  const files = new ParsedFiles({ capacity: 0 });
  const read = resources.map(async (path) => {
    const content = await readFile(join(repositoryDir, path), { signal });
    return (await files.parse(content, relative(dir, join(repositoryDir, path)), { signal })).problems;
  });
  const problems = (await Promise.all(read)).flat();
  return new Fault("invalid", [...problems, said].slice(0, mostProblems).join("\n"));
}
