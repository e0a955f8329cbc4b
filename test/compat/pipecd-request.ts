import { join } from "node:path";

/** A stage that a test lets PipeCD's host run. */
export interface StageOrder {
  readonly stage: string;
  readonly options?: unknown;
  readonly rollback?: boolean;
  /** Directory of the application; its file is `app.pipecd.yaml`. */
  readonly directory?: string;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly deployTargets?: Readonly<Record<string, readonly string[]>>;
  /** Whether there was an earlier deployment, of the same files. */
  readonly hasRunning?: boolean;
}

const ids = { deploymentId: "deployment-1", stageId: "stage-1", applicationId: "application-1" };

const now = () => Math.floor(Date.now() / 1000).toString();

/** Returns an `ExecuteStageRequest` like piped's, as protobuf JSON. */
export function executeRequest(order: StageOrder): unknown {
  const { stage, options = {}, rollback = false, hasRunning = false } = order;
  return {
    input: {
      deployment: deploymentOf(order),
      stage: {
        id: ids.stageId,
        name: stage,
        index: 0,
        status: "STAGE_RUNNING",
        rollback,
        createdAt: now(),
        updatedAt: now(),
        availableOperation: "MANUAL_OPERATION_NONE",
      },
      stageConfig: base64(JSON.stringify(options)),
      targetDeploymentSource: sourceOf(order),
      ...(hasRunning && { runningDeploymentSource: sourceOf(order) }),
    },
  };
}

/** Returns the input of a plan as protobuf JSON. */
export function planRequest(order: StageOrder): unknown {
  return { input: { deployment: deploymentOf(order), targetDeploymentSource: sourceOf(order), runningDeploymentSource: sourceOf(order) } };
}

/** Returns an approval or a skip of the stage, in the form of PipeCD's control plane. */
export function stageCommand(kind: "APPROVE_STAGE" | "SKIP_STAGE", commander: string): unknown {
  const target = { deploymentId: ids.deploymentId, stageId: ids.stageId };
  return {
    id: `${kind}-${commander}`,
    pipedId: "piped-1",
    applicationId: ids.applicationId,
    ...target,
    commander,
    type: kind,
    ...(kind === "APPROVE_STAGE" ? { approveStage: target } : { skipStage: target }),
    createdAt: now(),
    updatedAt: now(),
  };
}

/** A deployment with the fields that PipeCD's validation requires, and no more. */
function deploymentOf({ deployTargets = {} }: StageOrder) {
  return {
    id: ids.deploymentId,
    applicationId: ids.applicationId,
    applicationName: "shop",
    pipedId: "piped-1",
    projectId: "project-1",
    gitPath: {
      repo: { id: "apps", remote: "https://example.test/apps.git", branch: "main" },
      path: "shop",
      configFilename: "app.pipecd.yaml",
    },
    deployTargetsByPlugin: Object.fromEntries(
      Object.entries(deployTargets).map(([plugin, targets]) => [plugin, { deployTargets: targets }]),
    ),
    labels: { team: "a" },
    trigger: {
      commit: { hash: "c0ffee", message: "Change", author: "ann", branch: "main", createdAt: now() },
      commander: "bob",
      timestamp: now(),
    },
    status: "DEPLOYMENT_RUNNING",
    createdAt: now(),
    updatedAt: now(),
  };
}

/** The application's files in the form that piped sends. */
export function sourceOf({ directory = "/nowhere", spec = {} }: StageOrder) {
  const application = { apiVersion: "pipecd.dev/v1beta1", kind: "Application", spec: { name: "shop", ...spec } };
  return {
    applicationDirectory: directory,
    commitHash: "c0ffee",
    applicationConfig: base64(JSON.stringify(application)),
    applicationConfigFilename: "app.pipecd.yaml",
    sharedConfigDirectory: join(directory, "..", ".pipe"),
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
