import type { HandlerContext } from "@connectrpc/connect";
import type { ApplicationAggregates } from "@slipway/bus";
import { type Application, applicationIdOf, Fault, registerApplication } from "@slipway/domain";
import type { AddApplicationRequest } from "@slipway/proto/api";
import { callerOf } from "../access/caller.ts";
import { placeOfApplication } from "../access/place.ts";
import { actorOf } from "../commands/actor-of.ts";

export interface AddApplicationDeps {
  readonly applications: ApplicationAggregates;
  /** Project of applications that are added without a project. */
  readonly defaultProject: string;
  readonly now: () => Temporal.Instant;
}

/** Registers an application on request of a caller; its watcher examines it at once. Throws `forbidden`, `conflict` if its place is taken, `invalid` for a path outside the repository. */
export function addApplication(
  deps: AddApplicationDeps,
): (request: AddApplicationRequest, context: HandlerContext) => Promise<Application> {
  return async ({ projectId: project, pipedId, name, source, deployTargets }, context) => {
    const projectId = project || deps.defaultProject;
    callerOf(context).require(placeOfApplication({ projectId, labels: {}, name }), `applications of project ${projectId}`);
    const actor = actorOf(context);
    const { repositoryId = "", remote = "", branch = "", path = "", configFilename = "" } = source ?? {};
    if (path.startsWith("/") || path.split("/").includes(".."))
      throw new Fault("invalid", `path ${JSON.stringify(path)} must be relative to the repository root, without ..`);
    const applicationId = applicationIdOf(projectId, pipedId, { repositoryId, path, configFilename });
    const register = (current: Application | undefined) =>
      registerApplication(current, {
        id: applicationId,
        projectId,
        pipedId,
        name,
        description: "",
        labels: {},
        source: { repositoryId, remote, branch, path, configFilename },
        deployTargets: Object.fromEntries(Object.entries(deployTargets).map(([plugin, { names }]) => [plugin, names])),
        origin: "api",
        createdAt: deps.now(),
      });
    const { state, changed } = await deps.applications.ensure({ projectId, pipedId, applicationId }, register, { actor });
    if (!changed)
      throw new Fault(
        "conflict",
        `${path}/${configFilename} of repository ${repositoryId} already belongs to application ${state.name} (${state.id})${
          state.removedAt ? ", which was removed: enable it to bring it back" : ""
        }`,
      );
    return state;
  };
}
