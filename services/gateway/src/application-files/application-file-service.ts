import { create } from "@bufbuild/protobuf";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import type { askForApplicationFiles, PreviewWish } from "@slipway/bus";
import { type ApplicationKey, applicationIdOf, Fault, type RepositoryStatus } from "@slipway/domain";
import type { ApplicationFileService } from "@slipway/proto/api";
import {
  type ApplicationPreview,
  BranchChange,
  BranchOfApplicationSchema,
  type CheckedApplicationFile,
  TouchedApplicationSchema,
  type UnregisteredFile,
  type UnregisteredFiles,
} from "@slipway/proto/state";
import { callerOf } from "../access/caller.ts";
import { placeIn, placeOfApplication } from "../access/place.ts";
import { applicationFor } from "../applications/application-for.ts";
import type { ApplicationViews } from "../applications/application-views.ts";

type Ask = Parameters<typeof askForApplicationFiles>[1];

export interface ApplicationFileServiceDeps {
  readonly views: Pick<ApplicationViews, "get" | "getRemoved">;
  /** The repositories that pipeds watch. */
  readonly repositories: () => readonly RepositoryStatus[];
  /** Project of requests that name none. */
  readonly defaultProject: string;
  /** What the watcher of a piped says. Throws `unavailable` if none answers. */
  readonly askWatcher: (ask: Ask, signal: AbortSignal) => ReturnType<typeof askForApplicationFiles>;
  /** What the deployment of an application would change. Throws `unavailable` if no planner of the piped answers. */
  readonly askForPreview: (key: ApplicationKey, wish: PreviewWish, signal: AbortSignal) => Promise<ApplicationPreview>;
}

interface Place {
  readonly projectId: string;
  readonly pipedId: string;
  readonly repositoryId: string;
}

/**
 * Application files as the watcher of their piped says it: those of no application yet, and the text of those that are. Who may not add an application of a file
 * does not see it; that of an application is read by whoever may update it.
 */
export function applicationFileService(deps: ApplicationFileServiceDeps): ServiceImpl<typeof ApplicationFileService> {
  const { views, repositories, defaultProject, askWatcher, askForPreview } = deps;
  const listOf = async (place: Place, context: HandlerContext): Promise<UnregisteredFiles> => {
    const { case: kind, value } = await askWatcher(place, context.signal);
    if (kind !== "files") throw new Fault("internal", "the watcher answered something else");
    const files = value.files.filter((file) => mayAdd(file, place.projectId, context));
    return { ...value, files, total: value.total - (value.files.length - files.length) };
  };
  return {
    listUnregisteredFiles: async (request, context) => ({ found: await listOf(placeOf(request, context), context) }),
    checkApplicationFile: async ({ name, file, content, ...request }, context) => {
      const projectId = request.projectId || defaultProject;
      // As to add one of this name.
      callerOf(context).require(placeOfApplication({ projectId, labels: {}, name }), `applications of project ${projectId}`);
      const { case: kind, value } = await askWatcher({ ...placeOf(request, context), check: { file, content } }, context.signal);
      if (kind !== "checked") throw new Fault("internal", "the watcher answered something else");
      return { checked: value satisfies CheckedApplicationFile };
    },
    readApplicationFile: async ({ idOrName }, context) => {
      const { file, ...place } = fileOf(idOrName, context);
      const { case: kind, value } = await askWatcher({ ...place, read: file }, context.signal);
      if (kind !== "text") throw new Fault("internal", "the watcher answered something else");
      return { text: value };
    },
    checkEditedFile: async ({ idOrName, content }, context) => {
      const { file, ...place } = fileOf(idOrName, context);
      const { case: kind, value } = await askWatcher({ ...place, check: { file, content } }, context.signal);
      if (kind !== "checked") throw new Fault("internal", "the watcher answered something else");
      return { checked: value };
    },
    previewUnregisteredFile: async ({ path, configFilename, deployTargets, ...request }, context) => {
      const place = placeOf(request, context);
      const { files, total, commitHash } = await listOf(place, context);
      const file = files.find((each) => each.path === path && each.configFilename === configFilename);
      const what = `${join(path, configFilename)} of repository ${place.repositoryId}`;
      if (!file && total > files.length)
        throw new Fault(
          "precondition",
          `${what} is not among the first ${files.length} of ${total} files: add it with slipway app add, without a preview`,
        );
      if (!file) throw new Fault("not_found", `${what} is not there, or is that of an application already`);
      if (file.problems.length > 0) throw new Fault("precondition", file.problems.join("\n"));
      const { projectId, pipedId, repositoryId } = place;
      const applicationId = applicationIdOf(projectId, pipedId, { repositoryId, path, configFilename });
      const chosen = file.namesTargets || Object.keys(deployTargets).length === 0 ? file.deployTargets : deployTargets;
      const { name, labels } = file;
      const application = create(TouchedApplicationSchema, {
        ...{ applicationId, name, labels, path, configFilename, deployTargets: chosen },
        change: BranchChange.ADDED,
      });
      // Its head merged into the branch is the head.
      const heads = { repositoryId, baseCommitHash: commitHash, headCommitHash: commitHash };
      const branch = create(BranchOfApplicationSchema, { ...heads, application });
      const preview = await askForPreview({ projectId, pipedId, applicationId }, { branch, withPlan: true }, context.signal);
      return { file, preview };
    },
  };

  /** The file of an application. Throws as `applicationFor` does. */
  function fileOf(idOrName: string, context: HandlerContext): Place & { readonly file: string } {
    const { projectId, pipedId, source } = applicationFor(views, idOrName, context).application;
    return { projectId, pipedId, repositoryId: source.repositoryId, file: join(source.path, source.configFilename) };
  }

  /** Throws `forbidden`, or `not_found` for a repository that no piped of the project watches. */
  function placeOf(request: Place, context: HandlerContext): Place {
    const projectId = request.projectId || defaultProject;
    const caller = callerOf(context);
    if (!caller.mayIn(projectId)) caller.require(placeIn("application", projectId), `applications of project ${projectId}`);
    const { pipedId, repositoryId } = request;
    const isKnown = repositories().some(
      (each) => each.projectId === projectId && each.pipedId === pipedId && each.repositoryId === repositoryId,
    );
    if (!isKnown) throw new Fault("not_found", `no piped ${pipedId} of project ${projectId} watches a repository ${repositoryId}`);
    return { projectId, pipedId, repositoryId };
  }
}

/** By the same rule as AddApplication, which knows no labels yet. */
function mayAdd({ name }: UnregisteredFile, projectId: string, context: HandlerContext): boolean {
  return callerOf(context).may(placeOfApplication({ projectId, labels: {}, name }));
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}/${name}`;
}
