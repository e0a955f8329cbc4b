import { create } from "@bufbuild/protobuf";
import {
  type Deployment,
  DeploymentSchema,
  type DeploymentSource,
  DeploymentSourceSchema,
  type ExecuteStageRequest,
  ExecuteStageRequestSchema,
  PipelineStageSchema,
  StageStatus,
} from "@slipway/proto/plugin";
import { unixTime } from "../wire/unix-time.ts";

/** A revision for a test. */
export interface TestSource {
  /** Directory with the application's files. Default: a path that does not exist. */
  readonly dir?: string;
  readonly commitHash?: string;
  /** The plugin's section of the application file. */
  readonly application?: unknown;
  /** The entire application file instead. */
  readonly configText?: string;
}

/** The request to a stage in a test. Defaults are those of a plain deployment of the application `shop`. */
export interface TestRequest {
  /** Name of the stage. */
  readonly stage: string;
  /** Its `with`. */
  readonly options?: unknown;
  /** The raw text of its `with` instead, for invalid options. */
  readonly optionsText?: string;
  /** Its id, by which the fake host stores logs and metadata. Default: `stage-1`. */
  readonly stageId?: string;
  readonly index?: number;
  readonly rollback?: boolean;
  readonly target?: TestSource;
  readonly running?: TestSource;
  /** Overrides of a plain deployment, in the protocol's fields. */
  readonly deployment?: Partial<Omit<Deployment, "$typeName" | "$unknown">>;
}

/** The default id of the stage in a test request. */
export const testStageId = "stage-1";

/** Creates the request that a host would send to the plugin, for a deployment to these targets. */
export function testRequest(plugin: string, targets: readonly string[], request: TestRequest): ExecuteStageRequest {
  const { stage, options, stageId = testStageId, index = 0, rollback = false, target = {}, running, deployment } = request;
  const optionsText = request.optionsText ?? (options === undefined ? "" : JSON.stringify(options));
  return create(ExecuteStageRequestSchema, {
    input: {
      deployment: Object.assign(plainDeployment(plugin, targets), deployment),
      stage: create(PipelineStageSchema, {
        id: stageId,
        name: stage,
        index,
        rollback,
        status: StageStatus.STAGE_RUNNING,
        createdAt: nowSeconds(),
        updatedAt: nowSeconds(),
      }),
      stageConfig: new TextEncoder().encode(optionsText),
      targetDeploymentSource: testSource(plugin, target),
      ...(running && { runningDeploymentSource: testSource(plugin, running, "0") }),
    },
  });
}

/** The application of a test, as requests outside of deployments name it. */
export const testApplication = { pipedId: "piped-1", applicationId: "application-1", applicationName: "shop" };

/** Plugins on PipeCD's SDK reject requests without times, which a host always sends. */
function nowSeconds(): bigint {
  return unixTime(Temporal.Now.instant());
}

function plainDeployment(plugin: string, targets: readonly string[]): Deployment {
  const createdAt = nowSeconds();
  return create(DeploymentSchema, {
    id: "deployment-1",
    ...testApplication,
    projectId: "project-1",
    gitPath: {
      repo: { id: "repo-1", remote: "https://git.example.com/shop.git", branch: "main" },
      path: "apps/shop",
      configFilename: "app.pipecd.yaml",
    },
    deployTargetsByPlugin: targets.length === 0 ? {} : { [plugin]: { deployTargets: [...targets] } },
    trigger: {
      commit: { hash: "1".repeat(40), message: "change the shop", author: "Ada", branch: "main", createdAt },
      timestamp: createdAt,
    },
    createdAt,
  });
}

/** The source of a revision as a host sends it. `digit` makes the default commit hash. */
export function testSource(
  plugin: string,
  { dir = "/no/such/directory", commitHash, application, configText }: TestSource,
  digit = "1",
): DeploymentSource {
  const file = { apiVersion: "pipecd.dev/v1beta1", kind: "Application", spec: { plugins: { [plugin]: application } } };
  return create(DeploymentSourceSchema, {
    applicationDirectory: dir,
    commitHash: commitHash ?? digit.repeat(40),
    applicationConfig: new TextEncoder().encode(configText ?? JSON.stringify(file)),
    applicationConfigFilename: "app.pipecd.yaml",
    sharedConfigDirectory: `${dir}/.pipe`,
  });
}
