import { expect, test } from "vitest";
import type { ApplicationLivestate, LiveResource } from "./livestate.ts";
import { unhealthyReason } from "./unhealthy-reason.ts";

const at = Temporal.Instant.fromEpochMilliseconds(0);
const lastEnded = {
  deploymentId: "last",
  commitHash: "c",
  path: "shop",
  configFilename: "app.pipecd.yaml",
  status: "succeeded",
  statusReason: "",
  refused: false,
  dryRun: false,
  removal: false,
  versions: [],
  createdAt: at,
  completedAt: at,
} as const;
const idle = { activeDeploymentId: undefined, queue: [], lastEnded };
const observed: ApplicationLivestate = {
  applicationId: "a",
  projectId: "p",
  pipedId: "q",
  commitHash: "c",
  syncStatus: "synced",
  syncReason: "",
  syncDetail: "",
  health: "healthy",
  resources: [],
  at,
  afterDeploymentId: "last",
  version: 1,
  over: false,
};
const pod = (name: string, health: LiveResource["health"], healthReason = ""): LiveResource => ({
  id: name,
  parentIds: [],
  name,
  resourceType: "Pod",
  metadata: {},
  health,
  healthReason,
  deployTarget: "dev",
  plugin: "kubernetes",
  createdAt: undefined,
  sync: "synced",
  drift: [],
});

test.for([
  { name: "healthy after its last deployment", livestate: observed, want: undefined },
  { name: "synced where nothing reports health", livestate: { ...observed, health: "unknown" as const }, want: undefined },
  { name: "healthy although it drifted", livestate: { ...observed, syncStatus: "out-of-sync" as const }, want: undefined },
  { name: "never deployed", application: { ...idle, lastEnded: undefined }, livestate: observed, want: /never deployed/ },
  { name: "being deployed", application: { ...idle, activeDeploymentId: "d" }, livestate: observed, want: /deployment d is in progress/ },
  { name: "not observed", livestate: undefined, want: /not been observed since deployment last/ },
  { name: "healthy only before its last deployment", livestate: { ...observed, afterDeploymentId: "before" }, want: /not been observed/ },
  {
    name: "of unknown health because a target does not answer",
    livestate: { ...observed, health: "unknown" as const, syncStatus: "unknown" as const, syncReason: "dev: no route" },
    want: /not known: dev: no route/,
  },
  {
    name: "of unknown health because a rule of a user failed, although it is synced",
    livestate: {
      ...observed,
      health: "unknown" as const,
      resources: [pod("a", "unknown"), pod("b", "unknown", "healthRules: no field x")],
    },
    want: /^its health is not known: Pod b: healthRules: no field x$/,
  },
  {
    name: "progressing",
    livestate: { ...observed, health: "progressing" as const, resources: [pod("a", "healthy"), pod("b", "progressing", "0 of 1 ready")] },
    want: /^it is progressing; Pod b: 0 of 1 ready$/,
  },
  {
    name: "degraded in many places",
    livestate: {
      ...observed,
      health: "degraded" as const,
      resources: Array.from({ length: 7 }, (_, index) => pod(`p${index}`, "degraded")),
    },
    want: /Pod p4; and 2 more$/,
  },
])("an application that is $name: $want", ({ application = idle, livestate, want }) => {
  const reason = unhealthyReason(application, livestate);
  if (want === undefined) expect(reason).toBeUndefined();
  else expect(reason).toMatch(want);
});
