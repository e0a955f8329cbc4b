import { Fault, isFault } from "@slipway/domain";
import { type ConfiguredPlugin, targetsNamed } from "../config/configured-plugin.ts";
import { parseWith } from "../config/parse-with.ts";
import { pipelineInFile, type StageInFile } from "../config/pipeline-in-file.ts";
import { ignoredFields, problemsOf } from "../config/problems.ts";
import type { PlanContext } from "../plugin/planning.ts";

/** What the log of the plugin says about a field of the application file that a schema drops. */
export const fieldIgnored = "field of the application file has no effect";

/** Why a deployment is refused. */
export interface PlanProblem {
  /** In one or more lines, each with its place in a file where that is known. */
  readonly text: string;
  /** Whether the check looked at the plugin's `config`: other settings may lead to another result. */
  readonly usesConfig: boolean;
}

/**
 * Checks everything about a deployment that can be known before its first stage: the plugin's section, the deploy targets, the options of its
 * stages, and what the plugin itself checks. Throws `invalid` with all problems at once, each with its place in the application file.
 */
export async function checkPlan(plugin: ConfiguredPlugin, context: PlanContext, targets: readonly string[]): Promise<void> {
  const problems = await planProblems(plugin, context, targets);
  if (problems.length > 0) throw new Fault("invalid", problems.map(({ text }) => text).join("\n"));
}

/** All problems that `checkPlan` refuses a deployment for. Throws `unavailable` if something that a check needs is away. */
export async function planProblems(
  plugin: ConfiguredPlugin,
  given: PlanContext,
  targets: readonly string[],
): Promise<readonly PlanProblem[]> {
  const { definition, schemas } = plugin;
  const problems: PlanProblem[] = [];
  const found = new Set<string>();
  let usesConfig = false;
  const config = {
    get: () => {
      usesConfig = true;
      return given.config;
    },
  };
  const context = withProperties<object>(given, { config });
  const collect = async (check: () => unknown, words = (message: string) => message): Promise<boolean> => {
    usesConfig = false;
    try {
      await check();
      return true;
    } catch (error) {
      if (!isFault(error)) throw error;
      given.signal.throwIfAborted();
      if (error.code === "unavailable") throw error;
      // What makes every check fail, such as a file that is missing, is said once.
      if (!found.has(error.message)) problems.push({ text: words(error.message), usesConfig });
      found.add(error.message);
      return false;
    }
  };
  const own = pipelineInFile(given.target).flatMap((stage) => {
    const defined = Object.hasOwn(definition.stages, stage.name) ? definition.stages[stage.name] : undefined;
    return defined ? [{ stage, defined }] : [];
  });
  if (targets.length > 0) await collect(() => targetsNamed(plugin, targets));
  const isReadable = schemas.application === undefined || (await collect(() => given.application));
  if (isReadable) await collect(() => definition.deployment?.check?.(context));
  for (const { stage, defined } of own) {
    const { data, misfits, ignored } = parseWith(defined.options, stage.options, `the options of stage ${stage.name}`);
    for (const field of ignoredFields(ignored, (path) => stage.place(path))) given.logger.warn({ field }, fieldIgnored);
    if (misfits) {
      const lines = problemsOf(misfits, (path) => stage.place(path));
      problems.push({ text: `the options of stage ${stage.name} are invalid:\n  ${lines.join("\n  ")}`, usesConfig: false });
    } else if (isReadable)
      await collect(
        () => defined.check(withProperties<{ readonly options: unknown }>(context, { options: { value: data } })),
        (message) => placed(stage, message),
      );
  }
  return problems;
}

/** A context with other properties. Its getters stay getters, so that what a check does not use is not read. */
function withProperties<More extends object>(given: PlanContext, properties: PropertyDescriptorMap): PlanContext & More {
  const own = Object.entries(properties).map(([name, each]) => [name, { ...each, enumerable: true }]);
  return Object.defineProperties({}, { ...Object.getOwnPropertyDescriptors(given), ...Object.fromEntries(own) }) as PlanContext & More;
}

/** The problems of a stage's own check. Lines that name a part of the options, as `with.https.0: …`, get the place of that part. */
function placed(stage: StageInFile, message: string): string {
  let hasPlace = false;
  const lines = message.split("\n").map((line) => {
    const [, indent = "", path, says] = /^(\s*)with\.([\w.-]+): (.*)$/.exec(line) ?? [];
    if (path === undefined) return line;
    hasPlace = true;
    return `${indent}${stage.place(path.split(".").map((key) => (/^\d+$/.test(key) ? Number(key) : key)))}: ${says}`;
  });
  const text = `stage ${stage.name}: ${lines.join("\n")}`;
  return hasPlace && lines.length > 1 ? text : `${stage.place([])}: ${text}`;
}
