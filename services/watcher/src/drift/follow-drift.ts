import { type Bus, watchLivestate } from "@slipway/bus";
import { type Application, applicationKey, describeDriftedObject, giveUpRepairs } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import { type ReadApplicationDeps, readDesired } from "../heads/read-application.ts";
import { type TriggerDeps, triggerApplication } from "../triggers/trigger-application.ts";
import { driftRequest } from "./drift-request.ts";
import { DriftWatch } from "./drift-watch.ts";

export interface FollowDriftDeps extends TriggerDeps {
  readonly bus: Bus;
  readonly repositories: { get(id: string): ReadApplicationDeps };
  readonly projectId: string;
  readonly pipedId: string;
  readonly log: Logger;
}

/** Watches the live states of a piped's applications and deploys those that drifted. Resolves when the signal aborts. */
export async function followDrift(
  { bus, repositories, projectId, pipedId, log, ...deps }: FollowDriftDeps,
  signal: AbortSignal,
): Promise<void> {
  const desired = (application: Application) => readDesired(repositories.get(application.source.repositoryId), application);
  const drift = new DriftWatch({
    index: deps.index,
    settingsOf: async (application) => {
      const read = await desired(application);
      return read?.file && "config" in read.file ? read.file.config.trigger.onOutOfSync : undefined;
    },
    trigger: async (application, repair) => {
      const read = await desired(application);
      if (!read) return;
      const request = await driftRequest(deps, application, read.commit);
      await triggerApplication(deps, application, { ...request, source: read.source, repair });
    },
    giveUp: async (application, commitHash, fight) => {
      const { state, sequence } = await deps.applications.change(applicationKey(application), (current) =>
        giveUpRepairs(current, commitHash, fight, deps.now()),
      );
      deps.index.observe(state, sequence);
      const { id: applicationId, name } = application;
      const { object, field, manager, times } = fight;
      const what = { object: describeDriftedObject(object), field, manager, repairs: times };
      log.warn({ application: name, applicationId, ...what }, "drift is not repaired any more: something makes it again each time");
    },
    now: deps.now,
    log,
    signal,
  });
  using _listening = deps.index.listen((applicationId) => drift.applicationChanged(applicationId));
  for await (const item of watchLivestate(bus, { projectId, pipedId }, { signal }))
    if (item.kind === "livestate") void drift.observe(item.livestate);
}
