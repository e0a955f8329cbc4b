import { Fault, isFault } from "@slipway/domain";
import { type ConfiguredPlugin, targetsNamed } from "../config/configured-plugin.ts";
import { parseWith } from "../config/parse-with.ts";
import { pipelineInFile, type StageInFile } from "../config/pipeline-in-file.ts";
import { problemsOf } from "../config/problems.ts";
import type { PlanContext } from "../plugin/planning.ts";

/**
 * Checks everything about a deployment that can be known before its first stage: the plugin's section, the deploy targets, the options of its
 * stages, and what the plugin itself checks. Throws `invalid` with all problems at once, each with its place in the application file.
 */
export async function checkPlan(plugin: ConfiguredPlugin, context: PlanContext, targets: readonly string[]): Promise<void> {
  const { definition, schemas } = plugin;
  const problems: string[] = [];
  const collect = async (check: () => unknown, words = (message: string) => message): Promise<boolean> => {
    try {
      await check();
      return true;
    } catch (error) {
      if (!isFault(error)) throw error;
      context.signal.throwIfAborted();
      if (error.code === "unavailable") throw error;
      problems.push(words(error.message));
      return false;
    }
  };
  const own = pipelineInFile(context.target).flatMap((stage) => {
    const defined = Object.hasOwn(definition.stages, stage.name) ? definition.stages[stage.name] : undefined;
    return defined ? [{ stage, defined }] : [];
  });
  if (targets.length > 0) await collect(() => targetsNamed(plugin, targets));
  const isReadable = schemas.application === undefined || (await collect(() => context.application));
  if (isReadable) await collect(() => definition.deployment?.check?.(context));
  for (const { stage, defined } of own) {
    const { data, misfits } = parseWith(defined.options, stage.options, `the options of stage ${stage.name}`);
    if (misfits)
      problems.push(
        optionProblems(
          stage,
          problemsOf(misfits, (path) => stage.place(path)),
        ),
      );
    else if (isReadable)
      await collect(
        () => defined.check({ ...context, options: data }),
        (message) => `${stage.place([])}: stage ${stage.name}: ${message}`,
      );
  }
  if (problems.length > 0) throw new Fault("invalid", problems.join("\n"));
}

function optionProblems({ name }: StageInFile, problems: readonly string[]): string {
  return `the options of stage ${name} are invalid:\n  ${problems.join("\n  ")}`;
}
