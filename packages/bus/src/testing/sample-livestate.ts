import type { ApplicationKey, ApplicationLivestate, LiveResource, SyncStatus } from "@slipway/domain";

/** The key of an application of the project `p` and the piped `q`. */
export const sampleKey = (applicationId: string): ApplicationKey => ({ projectId: "p", pipedId: "q", applicationId });

/** A pod with this id and name. */
export const samplePod = (id: string, health: LiveResource["health"] = "healthy"): LiveResource => ({
  id,
  parentIds: [],
  name: id,
  resourceType: "Pod",
  metadata: {},
  health,
  healthReason: "",
  deployTarget: "dev",
  plugin: "kubernetes",
  createdAt: undefined,
  sync: "unknown",
  drift: [],
});

/** A live state without resources that was not published yet. */
export const sampleLivestate = (
  applicationId: string,
  syncStatus: SyncStatus,
  given: Partial<ApplicationLivestate> = {},
): ApplicationLivestate => ({
  ...sampleKey(applicationId),
  commitHash: "c",
  syncStatus,
  syncReason: "",
  syncDetail: "",
  afterDeploymentId: undefined,
  health: "unknown",
  resources: [],
  at: Temporal.Instant.from("2026-01-01T00:00:00Z"),
  version: 0,
  over: false,
  ...given,
});
