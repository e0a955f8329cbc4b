import { Fault } from "@slipway/plugin-sdk";
import { helmTool } from "../helm/helm-tool.ts";
import type { RenderPlace } from "../render-job.ts";
import { renderOnce } from "../render-once.ts";
import type { Render } from "../renderer.ts";
import { buildArguments, enablesHelm } from "./build-arguments.ts";
import { kustomizeTool } from "./kustomize-tool.ts";
import { referredFiles } from "./referred-files.ts";

/** What the rendered text is called. */
const resultName = "kustomize build";

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
  const { files, isRemote } = await referredFiles(request, allowed, { helm: helm !== undefined });
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
      if (code !== 0) throw new Fault("invalid", failure(place, errors, killedBy ?? `exit code ${code}`));
      return [{ name: resultName, content: output }];
    },
  });
};

/** What kustomize says, with the paths of the repository. Its first line may be a stack of causes, of which the last is the important one. */
function failure(place: RenderPlace, errors: string, end: string): string {
  const said = place.readable(errors).trim();
  return `kustomize build failed: ${said === "" ? end : said.replace(/^Error: /, "")}`;
}
