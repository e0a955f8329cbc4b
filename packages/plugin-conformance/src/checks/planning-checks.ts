import type { TestedPlugin } from "@slipway/plugin-sdk/testing";
import { DeploymentService, type PipelineStage } from "@slipway/proto/plugin";
import { connectClient, isUnimplemented } from "@slipway/runtime";
import { type ConformanceCheck, demand, NotApplicable } from "../conformance-check.ts";
import type { PluginUnderTest } from "../plugin-under-test.ts";

const callMs = 30_000;
/** The stages of a pipeline belong to several plugins, so a plugin gets only some positions. */
const positionOf = (order: number): number => order * 2 + 1;

/** Planning of deployments. */
export const planningChecks: readonly ConformanceCheck[] = [
  { name: "plans pipelines, without and with a rollback", run: planPipelines },
  { name: "plans quick syncs, without and with a rollback", run: planQuickSyncs },
];

async function planPipelines(tested: PluginUnderTest): Promise<string> {
  const { plugin } = await tested.shared();
  await using client = deploymentClient(plugin);
  const requested = tested.stageCases.map(({ stage, with: options = {} }, order) => ({
    name: stage,
    index: positionOf(order),
    config: new TextEncoder().encode(JSON.stringify(options)),
  }));
  const forward: number[] = [];
  for (const rollback of [false, true]) {
    const { stages } = await client.buildPipelineSyncStages({ stages: requested, rollback }, { timeoutMs: callMs });
    const plain = stages.filter((stage) => !stage.rollback);
    const back = stages.filter((stage) => stage.rollback);
    for (const { index, name } of plain) {
      const wanted = requested.find((stage) => stage.index === index);
      demand(wanted !== undefined, `it plans ${name} at position ${index}, which the request does not have`);
      demand(wanted.name === name, `it plans ${name} at position ${index}, where the pipeline has ${wanted.name}`);
    }
    for (const { index, name } of back)
      demand(
        requested.some((stage) => stage.index === index),
        `it plans the rollback ${name} at position ${index}, which the request does not have`,
      );
    demandUnique(plain, "stage");
    demandUnique(back, "rollback");
    demand(plain.length === requested.length, `it planned ${plain.length} of ${requested.length} stages`);
    demandDefined(stages, tested.definedStages);
    forward.push(back.length);
  }
  return `${requested.length} ${requested.length === 1 ? "stage" : "stages"}, ${forward[1]} to roll back`;
}

async function planQuickSyncs(tested: PluginUnderTest): Promise<string | NotApplicable> {
  const { plugin } = await tested.shared();
  await using client = deploymentClient(plugin);
  const names: string[] = [];
  for (const rollback of [false, true]) {
    const answer = await client.buildQuickSyncStages({ rollback }, { timeoutMs: callMs }).catch(unlessUnimplemented);
    if (answer === undefined) return new NotApplicable("it has stages for pipelines only");
    const { stages } = answer;
    demandDefined(stages, tested.definedStages);
    const undoing = stages.find((stage) => stage.rollback);
    demand(rollback || undoing === undefined, `it plans the rollback ${undoing?.name} although none was requested`);
    names.splice(0, Number.POSITIVE_INFINITY, ...stages.map(({ name }) => name));
  }
  return names.length === 0 ? "none: it has stages for pipelines only" : names.join(", ");
}

function demandUnique(stages: readonly PipelineStage[], what: string): void {
  const twice = stages.find(({ index }, at) => stages.findIndex((other) => other.index === index) < at);
  demand(twice === undefined, `it plans more than one ${what} at position ${twice?.index}`);
}

function demandDefined(stages: readonly PipelineStage[], defined: readonly string[]): void {
  const unknown = stages.find(({ name }) => !defined.includes(name));
  demand(unknown === undefined, `it plans stage "${unknown?.name}", which it does not define`);
}

function deploymentClient(plugin: TestedPlugin) {
  return connectClient(DeploymentService, `http://127.0.0.1:${plugin.port}`);
}

function unlessUnimplemented(error: unknown): undefined {
  if (isUnimplemented(error)) return undefined;
  throw error;
}
