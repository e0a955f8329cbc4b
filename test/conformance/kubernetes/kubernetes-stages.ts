import { fileURLToPath } from "node:url";
import { FakeHost, startPlugin } from "@slipway/plugin-sdk/testing";
import { DeploymentService, ManualOperation, type PipelineStage } from "@slipway/proto/plugin";
import { connectClient } from "@slipway/runtime";

interface Configured {
  readonly name: string;
  readonly index: number;
  /** The stage's `with` as JSON; empty if there is none. */
  readonly config: string;
}

/** The stages that the kubernetes plugin plans, requested from its process: functions of the `planner` cases. */
export const kubernetesStages: Readonly<Record<string, (input: never) => Promise<unknown>>> = {
  k8sQuickSyncStages: async ({ rollback }: { rollback: boolean }) => {
    await using plugin = await openPlugin();
    const { stages } = await plugin.client.buildQuickSyncStages({ rollback });
    return { stages: stages.map((stage) => ({ ...shown(stage), description: stage.desc })) };
  },
  k8sPipelineStages: async ({ rollback, stages: configured }: { rollback: boolean; stages: readonly Configured[] }) => {
    await using plugin = await openPlugin();
    const request = configured.map((stage) => ({ ...stage, config: new TextEncoder().encode(stage.config) }));
    const { stages } = await plugin.client.buildPipelineSyncStages({ rollback, stages: request });
    return { error: false, stages: stages.map((stage) => ({ ...shown(stage), index: stage.index })) };
  },
};

const program = fileURLToPath(new URL("../../../services/plugins/kubernetes/src/main.ts", import.meta.url));

async function openPlugin() {
  await using stack = new AsyncDisposableStack();
  const plugin = stack.use(await startPlugin({ command: [process.execPath, program], host: new FakeHost(), name: "kubernetes" }));
  const client = stack.use(connectClient(DeploymentService, `http://127.0.0.1:${plugin.port}`));
  const opened = stack.move();
  return { client, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** The cases use the numbers of PipeCD's SDK, where doing nothing comes first; the wire protocol has another number for it. */
const operations: Readonly<Record<number, string>> = {
  [ManualOperation.NONE]: "0",
  [ManualOperation.SKIP]: "1",
  [ManualOperation.APPROVE]: "2",
};

function shown({ name, rollback, metadata, availableOperation }: PipelineStage) {
  return { name, rollback, metadata, availableOperation: operations[availableOperation] };
}
