import type { MessageInitShape } from "@bufbuild/protobuf";
import type { CallOptions, Client } from "@connectrpc/connect";
import { Fault, isDryRunStage, type Stage } from "@slipway/domain";
import type { ExecutePluginInputSchema } from "@slipway/proto/plugin";
import { DryRunService } from "@slipway/proto/plugin-extension";
import { connectClient, isUnimplemented, type RpcTransport } from "@slipway/runtime";

type Input = MessageInitShape<typeof ExecutePluginInputSchema>;
type Answer = Pick<Awaited<ReturnType<Client<typeof DryRunService>["executeDryRun"]>>, "status" | "message">;

/** The calls of a plugin about dry runs. A plugin that lacks them would do what it is asked to try, so dry runs are sent with these calls only. */
export interface DryRunCalls {
  /** Throws `invalid` if some of the stages are dry runs and the plugin does not say that it obeys the option. */
  refuseUnknown(stages: readonly Pick<Stage, "name" | "config">[], options: CallOptions): Promise<void>;
  /** Throws `precondition` if the plugin does not know dry runs. */
  execute(stage: Pick<Stage, "name">, input: Input, options: CallOptions): Promise<Answer>;
}

/** Whether a stage must only be tried. A rollback stage has the options of the stage that it rolls back, and undoes what others have done. */
export function mustBeTried(stage: Pick<Stage, "config" | "rollback">): boolean {
  return !stage.rollback && isDryRunStage(stage);
}

/** Makes the calls of a plugin about dry runs. */
export function dryRunCalls(plugin: string, transport: RpcTransport): DryRunCalls {
  const client = connectClient(DryRunService, transport);
  const unknown = (stages: readonly string[]) =>
    `plugin ${plugin} does not know the option dryRun of stage ${stages.join(" and ")}, and would run it for real: remove the option or the stage, or use a version of the plugin that knows it`;
  return {
    async refuseUnknown(stages, options) {
      const tried = stages.filter(isDryRunStage);
      if (tried.length === 0) return;
      const known = await client.listDryRunStages({}, options).catch((error: unknown) => {
        if (isUnimplemented(error)) return { stages: [] as readonly string[] };
        throw error;
      });
      const refused = tried.filter(({ name }) => !known.stages.includes(name));
      if (refused.length > 0) throw new Fault("invalid", unknown(refused.map(({ name }) => name)));
    },
    async execute({ name }, input, options) {
      try {
        return await client.executeDryRun({ input }, options);
      } catch (error) {
        if (isUnimplemented(error)) throw new Fault("precondition", unknown([name])); // without its cause, which callers would explain otherwise
        throw error;
      }
    },
  };
}
