import { randomUUID } from "node:crypto";

/** Things of one project that calls can be about. */
export interface Target {
  readonly projectId: string;
  readonly applicationId: string;
  readonly deploymentId: string;
  readonly stageId: string;
  readonly chainId: string;
  readonly eventId: string;
  readonly commitHash: string;
  readonly remote: string;
  readonly keyId: string;
  readonly pluginPipedId: string;
}

/** Ids of what does not exist. */
export function nothing(stageId: string): Target {
  return {
    projectId: "nowhere",
    applicationId: randomUUID(),
    deploymentId: randomUUID(),
    stageId,
    chainId: randomUUID(),
    eventId: randomUUID(),
    commitHash: "f".repeat(40),
    remote: "https://git.example.com/nowhere.git",
    keyId: "nokey",
    pluginPipedId: "no-piped",
  };
}

/** How a call is tried. */
export interface SampleCall {
  /**
   * What decides who may make it. `object`: the thing that it names. `project`: the project that it names. `all`: it is about every project. `listed`: nothing; it answers with what its caller may see.
   */
  readonly about: "object" | "project" | "all" | "listed";
  readonly request: (target: Target) => object;
  /** Whether only a piped could answer, and none is there: what is allowed is not answered at all. */
  readonly asksPiped?: boolean;
}

const of = (about: SampleCall["about"], request: SampleCall["request"]): SampleCall => ({ about, request });
const application = of("object", ({ applicationId: idOrName }) => ({ idOrName }));
const deployment = of("object", ({ deploymentId }) => ({ deploymentId }));
const stage = of("object", ({ deploymentId, stageId }) => ({ deploymentId, stageId }));
const chain = of("object", ({ chainId: reference }) => ({ reference }));
const event = of("object", ({ eventId }) => ({ eventId }));
const inspected: SampleCall = {
  ...of("object", ({ applicationId: idOrName }) => ({
    idOrName,
    deployTarget: "local",
    object: { plugin: "kubernetes", deployTarget: "local", kind: "ConfigMap", namespace: "default", name: "x", id: "x" },
  })),
  asksPiped: true,
};
const noRepository = { pipedId: "no-piped", repositoryId: "no-repository" };
const byFilter = of("project", ({ projectId }) => ({ filter: { projectId } }));
const byProject = of("project", ({ projectId }) => ({ projectId }));

/** A request of every call of the API, by service and method. */
export const sampleCalls: Readonly<Record<string, SampleCall>> = {
  "AccessService/GetCaller": of("listed", () => ({})),
  "AccessService/ListProjectAccess": of("listed", () => ({})),
  "ApiKeyService/CreateApiKey": of("project", ({ projectId }) => ({ projectId, name: "ci", role: "Viewer" })),
  "ApiKeyService/ListApiKeys": of("listed", () => ({})),
  "ApiKeyService/WatchApiKeys": of("listed", () => ({})),
  "ApiKeyService/RevokeApiKey": of("object", ({ keyId: id }) => ({ id })),
  // What a person may add is listed.
  "ApplicationFileService/ListUnregisteredFiles": of("listed", ({ projectId }) => ({ ...noRepository, projectId })),
  "ApplicationFileService/CheckApplicationFile": of("listed", ({ projectId, applicationId }) => ({
    ...{ ...noRepository, projectId, name: `name-${applicationId}` },
    ...{ file: "new/app.pipecd.yaml", content: "kind: Application" },
  })),
  "ApplicationFileService/ReadApplicationFile": { ...application, asksPiped: true },
  "ApplicationFileService/CheckEditedFile": {
    ...of("object", ({ applicationId: idOrName }) => ({ idOrName, content: "kind: Application" })),
    asksPiped: true,
  },
  "ApplicationFileService/PreviewUnregisteredFile": of("listed", ({ projectId }) => ({
    ...{ ...noRepository, projectId, path: "new", configFilename: "app.pipecd.yaml" },
  })),
  "ApplicationService/AddApplication": of("project", ({ projectId }) => ({
    projectId,
    pipedId: "piped",
    name: "new",
    source: {
      repositoryId: "apps",
      remote: "https://git.example.com/apps.git",
      branch: "main",
      path: "new",
      configFilename: "app.pipecd.yaml",
    },
  })),
  "ApplicationService/DiffApplication": { ...application, asksPiped: true },
  "ApplicationService/DisableApplication": application,
  "ApplicationService/EnableApplication": application,
  "ApplicationService/ForgetApplication": of("object", ({ applicationId: idOrName }) => ({ idOrName, dryRun: true, reason: "test" })),
  "ApplicationService/GetApplication": application,
  "ApplicationService/HoldApplication": application,
  "ApplicationService/ListApplications": of("listed", () => ({})),
  "ApplicationService/PruneApplication": of("object", ({ applicationId: idOrName }) => ({ idOrName, dryRun: true })),
  "ApplicationService/ReleaseApplication": application,
  "ApplicationService/RemoveApplication": application,
  "ApplicationService/RollbackApplication": application,
  "ApplicationService/SyncApplication": application,
  "ApplicationService/WatchApplications": of("listed", () => ({})),
  "AuditService/ListAudit": byFilter,
  "AuditService/ListAuditChains": of("listed", () => ({})),
  "AuditService/ReadAuditChain": byProject,
  "AuditService/WatchAudit": byProject,
  "ChainService/CancelChain": chain,
  "ChainService/GetChain": chain,
  "ChainService/ListChains": byProject,
  "ChainService/ResumeChain": chain,
  "ChainService/WatchChain": chain,
  "ChainService/WatchChains": byProject,
  "DeploymentService/ApproveStage": stage,
  "DeploymentService/CancelDeployment": deployment,
  "DeploymentService/GetDeployment": deployment,
  "DeploymentService/ListDeployments": byFilter,
  "DeploymentService/ReadStageLog": stage,
  "DeploymentService/ReadStageResults": stage,
  // A whole id is not looked up.
  "DeploymentService/ResolveDeployment": of("object", ({ deploymentId }) => ({ reference: deploymentId.slice(0, 12) })),
  "DeploymentService/SkipStage": stage,
  "DeploymentService/SkipWait": deployment,
  "DeploymentService/WatchDeployments": deployment,
  "DriftService/ListDriftEpisodes": byFilter,
  "EventService/GetEvent": event,
  "EventService/ListRegisteredEvents": byFilter,
  "EventService/RegisterEvent": of("project", ({ projectId }) => ({ projectId, name: "built", data: "1" })),
  "EventService/WatchEvent": event,
  "EventService/WatchRegisteredEvents": byProject,
  "InsightsService/GetInsights": byFilter,
  "InsightsService/ListInsightDeployments": byFilter,
  "InsightsService/ListInsightIncidents": byFilter,
  "InspectionService/GetManifest": inspected,
  "InspectionService/ListEvents": inspected,
  "InspectionService/ListUnmanaged": inspected,
  "InspectionService/StreamLogs": inspected,
  "LivestateService/WatchLivestate": { ...application, asksPiped: true },
  "LivestateService/WatchResources": of("listed", () => ({})),
  "NotificationService/ListReceivers": of("listed", () => ({})),
  "NotificationService/RedeliverNotices": of("listed", () => ({ all: true })),
  "NotificationService/WatchReceivers": of("listed", () => ({})),
  "NotificationService/TestReceiver": of("listed", () => ({ name: "no-receiver" })),
  "PlanPreviewService/PreviewBranch": of("project", ({ remote }) => ({ remote, branch: "feature", pipedTimeoutMs: 100 })),
  "PluginAdminService/ListPlugins": of("listed", () => ({})),
  "PluginAdminService/ReadPluginLog": of("object", ({ pluginPipedId: pipedId }) => ({ name: "wait", pipedId })),
  "PluginAdminService/WatchPipeds": of("listed", () => ({})),
  "PluginAdminService/RestartPlugin": of("object", ({ pluginPipedId: pipedId }) => ({ name: "wait", pipedId })),
  "RepositoryService/ListRepositories": of("listed", () => ({})),
  "SystemService/GetPageSettings": of("listed", () => ({})),
  "SystemService/GetStatus": of("listed", () => ({})),
  "SystemService/GetVersion": of("listed", () => ({})),
  "SystemService/ListDeadLetters": of("all", () => ({})),
  "SystemService/WatchDeadLetters": of("all", () => ({})),
  "SystemService/RedeliverDeadLetter": of("all", () => ({ sequence: 1n })),
  "SystemService/RemoveDeadLetter": of("all", () => ({ sequence: 1n })),
  "TraceService/GetTrace": of("project", ({ projectId, commitHash }) => ({ projectId, commitHash })),
  "TraceService/ListDeploymentEvents": deployment,
  "TraceService/ListTraces": byProject,
  "TraceService/WatchTrace": of("project", ({ projectId, commitHash }) => ({ projectId, commitHash })),
};
