import { displayKey } from "@slipway/domain";
import { DeploymentService, ManualOperation, type PipelineStage } from "@slipway/proto/plugin";
import type { Strategy, Version } from "../plugin/planning.ts";
import type { Plugin } from "../plugin/plugin.ts";
import { inMemory, type TestPiped } from "./in-memory.ts";
import { type TestRequest, type TestSource, testRequest } from "./test-request.ts";

export interface TestPlanOptions extends TestPiped, Pick<TestRequest, "deployment" | "running"> {
  /** The revision to deploy. */
  readonly target?: Omit<TestSource, "configText">;
  /** The pipeline of the application file: the stages that belong to this plugin. Default: none. */
  readonly pipeline?: readonly { readonly name: string; readonly with?: unknown }[];
}

/** What a plugin plans. */
export interface TestedPlan {
  /** Empty without `determineVersions`. */
  readonly versions: readonly Version[];
  /** Undefined without `determineStrategy`, and if it has no preference. */
  readonly strategy: Strategy | undefined;
  /** The stages of the pipeline, then its rollback stages. */
  readonly pipeline: readonly PlannedStage[];
  /** The stages of a quick sync, then its rollback stages. */
  readonly quickSync: readonly PlannedStage[];
}

/** A stage of a plan. */
export interface PlannedStage {
  readonly name: string;
  /** Its position in the pipeline. */
  readonly index: number;
  readonly description: string;
  readonly rollback: boolean;
  /** The text below its name, if it has one. */
  readonly display?: string;
  /** What users can request while it runs, if anything. */
  readonly operation?: { readonly kind: "skip" | "approve"; readonly operators: readonly string[] };
}

/**
 * Plans a deployment with a plugin in memory, as a host does: everything is checked, then it is asked for versions, strategy and stages. Rejects with a
 * Fault that has all problems if it refuses the deployment.
 */
export async function testPlan(plugin: Plugin, options: TestPlanOptions = {}): Promise<TestedPlan> {
  const { pipeline = [], running, deployment } = options;
  const { name, deployment: planning } = plugin.definition;
  const target = { ...options.target, configText: fileWith(name, options.target?.application, pipeline) };
  let versions: readonly Version[] = [];
  let strategy: Strategy | undefined;
  const heard: Plugin = {
    ...plugin,
    definition: {
      ...plugin.definition,
      ...(planning && {
        deployment: {
          ...planning,
          ...(planning.determineVersions && {
            determineVersions: async (context) => {
              versions = (await planning.determineVersions?.(context)) as readonly Version[];
              return versions;
            },
          }),
          ...(planning.determineStrategy && {
            determineStrategy: async (context) => {
              strategy = await planning.determineStrategy?.(context);
              return strategy;
            },
          }),
        },
      }),
    },
  };
  const { client, targets } = inMemory(heard, options);
  const service = client(DeploymentService);
  const { input } = testRequest(name, targets, {
    stage: "",
    target,
    ...(running && { running }),
    ...(deployment && { deployment }),
  });
  const request = {
    input: {
      ...(input?.deployment && { deployment: input.deployment }),
      ...(input?.targetDeploymentSource && { targetDeploymentSource: input.targetDeploymentSource }),
      ...(input?.runningDeploymentSource && { runningDeploymentSource: input.runningDeploymentSource }),
    },
  };
  await service.determineVersions(request);
  await service.determineStrategy(request);
  const stages = pipeline.map((stage, index) => ({
    name: stage.name,
    index,
    config: new TextEncoder().encode(JSON.stringify(stage.with ?? {})),
  }));
  const asPipeline = await service.buildPipelineSyncStages({ stages, rollback: true });
  const asQuickSync = await service.buildQuickSyncStages({ rollback: true });
  return { versions, strategy, pipeline: asPipeline.stages.map(planned), quickSync: asQuickSync.stages.map(planned) };
}

/** The application file with the plugin's section and the pipeline, as JSON. */
function fileWith(plugin: string, section: unknown, stages: TestPlanOptions["pipeline"] = []): string {
  const spec = { plugins: { [plugin]: section }, ...(stages.length > 0 && { pipeline: { stages } }) };
  return JSON.stringify({ apiVersion: "pipecd.dev/v1beta1", kind: "Application", spec }, undefined, 2);
}

function planned({ name, index, desc, rollback, metadata, availableOperation, authorizedOperators }: PipelineStage): PlannedStage {
  const display = metadata[displayKey];
  const kind = ({ [ManualOperation.SKIP]: "skip", [ManualOperation.APPROVE]: "approve" } as const)[availableOperation as number];
  return {
    name,
    index,
    description: desc,
    rollback,
    ...(display !== undefined && { display }),
    ...(kind !== undefined && { operation: { kind, operators: authorizedOperators } }),
  };
}
