import type { MessageInitShape } from "@bufbuild/protobuf";
import { displayKey, Fault, isFault } from "@slipway/domain";
import { type BuildPipelineSyncStagesRequest, ManualOperation, type PipelineStageSchema, StageStatus } from "@slipway/proto/plugin";
import type { ConfiguredPlugin } from "../config/configured-plugin.ts";
import { inOptions } from "../config/pipeline-in-file.ts";
import { stageOptions } from "../config/stage-options.ts";
import type { Stage } from "../plugin/stage.ts";
import { unixTime } from "./unix-time.ts";

type WireStage = MessageInitShape<typeof PipelineStageSchema>;

const operations = { skip: ManualOperation.SKIP, approve: ManualOperation.APPROVE } as const;

/**
 * Plans the stages of a pipeline that belong to this plugin, as configured, and their rollback stages if requested.
 * Throws `invalid` with all problems of their options, and for a stage that is not this plugin's.
 */
export function pipelineStages(plugin: ConfiguredPlugin, request: BuildPipelineSyncStagesRequest): WireStage[] {
  const defined = plugin.definition.stages;
  const problems: string[] = [];
  const configured = request.stages.flatMap(({ name, desc, index, config }) => {
    const stage = defined[name];
    if (stage === undefined)
      throw new Fault("invalid", `plugin ${plugin.name} defines no stage ${name}, only ${Object.keys(defined).join(", ")}`);
    try {
      const options = stageOptions(name, stage, config, (path) => `stages[${index}].${inOptions(path)}`);
      return [{ name, desc, index, stage, options: { value: options } }];
    } catch (error) {
      if (!isFault(error, "invalid")) throw error;
      problems.push(error.message);
      return [];
    }
  });
  if (problems.length > 0) throw new Fault("invalid", problems.join("\n"));
  const forward = configured.map(({ name, desc, index, stage, options }) => ({
    ...wireStage(name, index),
    desc: desc || stage.describe(options.value),
    ...operationOf(stage, options),
    ...displayOf(stage, options),
  }));
  return request.rollback ? [...forward, ...rollbackStages(defined, configured)] : forward;
}

/** Plans the stages of a quick sync, followed by the rollback stages if requested. */
export function quickSyncStages({ definition, config }: ConfiguredPlugin, rollback: boolean): WireStage[] {
  const planned = definition.deployment?.buildQuickSyncStages?.({ rollback, config });
  if (planned !== undefined)
    return planned.map(({ name, description = "", rollback: undoes = false }) => ({
      ...wireStage(name, 0),
      desc: description,
      rollback: undoes,
    }));
  const stages = Object.entries(definition.stages).map(([name, stage]) => ({
    name,
    stage,
    options: optionsIfValid(name, stage, new Uint8Array()),
  }));
  const inPlan = ({ name, stage, options }: (typeof stages)[number], undoes: boolean): WireStage => ({
    ...wireStage(name, 0),
    desc: (options && stage.describe(options.value)) || "",
    rollback: undoes,
  });
  const forward = stages.filter(({ stage }) => stage.quickSync && stage.rollback !== true);
  const undone = new Set(forward.flatMap(({ stage, options }) => undoneBy(stage, options) ?? []));
  const back = rollback ? stages.filter(({ name, stage }) => stage.rollback === true || undone.has(name)) : [];
  return [...forward.map((each) => inPlan(each, false)), ...back.map((each) => inPlan(each, true))];
}

/** The stage of the plugin that rolls back this one alone, with these options. */
function undoneBy({ rollback }: Stage, options: ValidOptions | undefined): string | undefined {
  return typeof rollback === "object" && options !== undefined && rollback.when(options.value) ? rollback.stage : undefined;
}

interface Configured {
  readonly index: number;
  readonly stage: Stage;
  readonly options: ValidOptions;
}

interface ValidOptions {
  readonly value: unknown;
}

function rollbackStages(defined: Readonly<Record<string, Stage>>, configured: readonly Configured[]): WireStage[] {
  const first = Math.min(...configured.map(({ index }) => index));
  const once = Object.entries(defined).flatMap(([name, { rollback }]) =>
    rollback === true && configured.length > 0 ? [wireStage(name, first)] : [],
  );
  const each = configured.flatMap(({ index, stage, options }) => {
    const back = undoneBy(stage, options);
    return back === undefined ? [] : [wireStage(back, index)];
  });
  return [...once, ...each].map((stage) => ({ ...stage, rollback: true }));
}

/** A stage that has not begun. */
export function wireStage(name: string, index: number): WireStage {
  const now = unixTime(Temporal.Now.instant());
  return {
    name,
    index,
    status: StageStatus.STAGE_NOT_STARTED_YET,
    createdAt: now,
    updatedAt: now,
    availableOperation: ManualOperation.NONE,
  };
}

function operationOf({ operation }: Stage, { value }: ValidOptions): WireStage {
  if (operation === undefined) return {};
  return { availableOperation: operations[operation.kind], authorizedOperators: [...operation.operators(value)] };
}

function displayOf(stage: Stage, { value }: ValidOptions): WireStage {
  const text = stage.display(value);
  return text === undefined ? {} : { metadata: { [displayKey]: text } };
}

function optionsIfValid(name: string, stage: Stage, config: Uint8Array): ValidOptions | undefined {
  try {
    return { value: stageOptions(name, stage, config) };
  } catch {
    return undefined;
  }
}
