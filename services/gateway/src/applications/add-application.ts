import { create } from "@bufbuild/protobuf";
import type { ApplicationAggregates } from "@slipway/bus";
import { applicationIdOf, Fault, registerApplication } from "@slipway/domain";
import type { AddApplicationRequest } from "@slipway/proto/api";
import { type Application, ApplicationSchema } from "@slipway/proto/state";
import { encodeApplication } from "@slipway/state";

export interface AddApplicationDeps {
  readonly applications: ApplicationAggregates;
  /** Project of what is added without naming one. */
  readonly defaultProject: string;
  readonly now: () => Temporal.Instant;
}

/** Registers an application by request; its watcher looks at it at once. Throws `conflict` when there is one at the place, `invalid` for a path outside. */
export function addApplication(deps: AddApplicationDeps): (request: AddApplicationRequest) => Promise<Application> {
  return async ({ projectId: project, pipedId, name, source, deployTargets }) => {
    const projectId = project || deps.defaultProject;
    const { repositoryId = "", remote = "", branch = "", path = "", configFilename = "" } = source ?? {};
    if (path.startsWith("/") || path.split("/").includes(".."))
      throw new Fault("invalid", `path ${JSON.stringify(path)} has to be relative to the repository's root`);
    const applicationId = applicationIdOf(projectId, pipedId, { repositoryId, path, configFilename });
    const { state, changed } = await deps.applications.ensure({ projectId, pipedId, applicationId }, (current) =>
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
      }),
    );
    if (!changed)
      throw new Fault(
        "conflict",
        `application ${state.name} (${state.id}) is at ${path}/${configFilename} of repository ${repositoryId} already`,
      );
    return create(ApplicationSchema, encodeApplication(state));
  };
}
