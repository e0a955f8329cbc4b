import type { ManualOperation } from "@slipway/domain";
import type { PipelineStage } from "@slipway/proto/plugin";
import { manualOperationFromWire } from "./statuses.ts";

/** A stage as a plugin plans it, before the plan gives it an id and a position. */
export interface PluginStage {
  readonly name: string;
  readonly description: string;
  readonly index: number;
  readonly rollback: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  readonly availableOperation: ManualOperation;
  readonly authorizedOperators: readonly string[];
}

/** Reads a stage that a plugin planned. Ignores an id that the plugin may have set. */
export function stageFromPlugin(wire: PipelineStage): PluginStage {
  return {
    name: wire.name,
    description: wire.desc,
    index: wire.index,
    rollback: wire.rollback,
    metadata: { ...wire.metadata },
    availableOperation: manualOperationFromWire(wire.availableOperation) ?? "none",
    authorizedOperators: [...wire.authorizedOperators],
  };
}
