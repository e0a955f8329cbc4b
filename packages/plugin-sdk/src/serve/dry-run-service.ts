import type { ServiceImpl } from "@connectrpc/connect";
import { Fault, isDryRunStage } from "@slipway/domain";
import type { DryRunService } from "@slipway/proto/plugin-extension";
import { z } from "zod";
import type { Stage } from "../plugin/stage.ts";
import { executeStage } from "./execute-stage.ts";
import type { RunStageDeps } from "./run-stage.ts";

/** The calls of a host that only tries stages: those whose options have `dryRun`. */
export function dryRunService(deps: RunStageDeps): ServiceImpl<typeof DryRunService> {
  const { name, definition } = deps.plugin;
  return {
    listDryRunStages: () => ({
      stages: Object.entries(definition.stages).flatMap(([stage, { options }]) => (knowsDryRun(options) ? [stage] : [])),
    }),

    executeDryRun({ input }, context) {
      const stage = input?.stage?.name ?? "";
      const defined = Object.hasOwn(definition.stages, stage) ? definition.stages[stage] : undefined;
      if (defined === undefined || !knowsDryRun(defined.options))
        throw new Fault("precondition", `stage ${stage} of plugin ${name} does not know the option dryRun: it cannot be tried`);
      if (!isDryRunStage({ config: new TextDecoder().decode(input?.stageConfig) }))
        throw new Fault("invalid", `stage ${stage} is to be tried, but its options do not have dryRun: true`);
      return executeStage(deps, { input }, context);
    },
  };
}

/** Whether the options of a stage have `dryRun`. What cannot be looked into does not. */
function knowsDryRun(options: Stage["options"]): boolean {
  return options instanceof z.ZodObject && Object.hasOwn(options.shape, "dryRun");
}
