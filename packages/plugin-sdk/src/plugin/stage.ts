import { Fault } from "@slipway/domain";
import { z } from "zod";
import type { StageContext, StageResult } from "./context/stage-context.ts";
import { stageDefinitionProblems } from "./definition-problems.ts";
import type { PlanContext } from "./planning.ts";
import type { PluginSchemas } from "./schemas.ts";

/** What a plugin author writes for one stage. */
export interface StageDefinition<Options, S extends PluginSchemas> {
  /** The plugin's schemas, if the stage reads its config, targets or application section. */
  readonly of?: S;
  /** Schema of the stage's `with`. An absent `with` is read as `{}`. Without a schema the stage has no options. */
  readonly options?: z.ZodType<Options>;
  /** Whether a quick sync consists of this stage. */
  readonly quickSync?: boolean;
  /**
   * `true`: this stage rolls back the others; a plan has it once, at the first position of this plugin's stages.
   * An object: the stage of this plugin that rolls back this one, planned at the same position if `when` returns true.
   */
  readonly rollback?: true | { readonly stage: string; when?(options: Options): boolean };
  /** What a user can request while it runs. `operators`: who may do so; an empty list means everyone who may change the application. */
  readonly operation?: { readonly kind: "skip" | "approve"; operators?(options: Options): readonly string[] };
  /**
   * Refuses options that match the schema and still cannot work, before the first stage of the deployment: for example, because they name something
   * that does not exist. Throws a Fault with every problem.
   */
  check?(context: PlanContext<S> & { readonly options: Options }): Promise<void> | void;
  /** A one-line description, used if the application file has none. Called with options that match the schema. */
  describe?(options: Options): string;
  /** A short text below the stage's name, shown as soon as the deployment is planned. Called with options that match the schema. */
  display?(options: Options): string;
  /**
   * Does the work. If a process is interrupted, a new one calls it again from the beginning.
   * A thrown Fault fails the stage with its message. When `signal` is aborted, let the rejection propagate: the SDK knows whether it is a stop or a cancel.
   */
  run(context: StageContext<Options, S>): Promise<StageResult>;
  /**
   * Lets go of what nobody would end any more, within a few seconds, once the host has abandoned the stage and `run` has ended: it was cancelled or took too
   * long. Not called when the process stops or dies. `run` may be called again all the same: after a time limit, or if only the connection was lost.
   */
  abandoned?(context: StageContext<Options, S>): Promise<void>;
}

/** A stage for a plugin whose schemas provide what it reads. */
export interface Stage<in S extends PluginSchemas = PluginSchemas> {
  readonly options: z.ZodType;
  readonly quickSync: boolean;
  readonly rollback: true | { readonly stage: string; when(options: unknown): boolean } | undefined;
  readonly operation: { readonly kind: "skip" | "approve"; operators(options: unknown): readonly string[] } | undefined;
  check(context: PlanContext<S> & { readonly options: unknown }): Promise<void> | void;
  describe(options: unknown): string;
  display(options: unknown): string | undefined;
  run(context: StageContext<unknown, S>): Promise<StageResult>;
  readonly abandoned: ((context: StageContext<unknown, S>) => Promise<void>) | undefined;
}

const noOptions = z.object({});
const parts: Readonly<Record<keyof StageDefinition<unknown, PluginSchemas>, true>> = {
  of: true,
  options: true,
  quickSync: true,
  rollback: true,
  operation: true,
  check: true,
  describe: true,
  display: true,
  run: true,
  abandoned: true,
};

/**
 * Declares a stage. Callers of the returned stage parse its options with its schema first, which is why casting `unknown` to `Options`
 * is safe here. Throws `invalid` with everything that is wrong with the definition.
 */
export function defineStage<Options = Record<string, never>, S extends PluginSchemas = Record<never, never>>(
  definition: StageDefinition<Options, S>,
): Stage<S> {
  const { rollback, operation } = definition;
  const problems = stageDefinitionProblems({ ...definition }, parts);
  if (problems.length > 0) throw new Fault("invalid", `a stage is not defined correctly: ${problems.join("; ")}`);
  return {
    options: definition.options ?? noOptions,
    quickSync: definition.quickSync ?? false,
    rollback:
      typeof rollback === "object" ? { stage: rollback.stage, when: (options) => rollback.when?.(options as Options) ?? true } : rollback,
    operation: operation && { kind: operation.kind, operators: (options) => operation.operators?.(options as Options) ?? [] },
    check: (context) => definition.check?.(context as PlanContext<S> & { readonly options: Options }),
    describe: (options) => definition.describe?.(options as Options) ?? "",
    display: (options) => definition.display?.(options as Options),
    run: (context) => definition.run(context as StageContext<Options, S>),
    abandoned: definition.abandoned && ((context) => definition.abandoned?.(context as StageContext<Options, S>) ?? Promise.resolve()),
  };
}
