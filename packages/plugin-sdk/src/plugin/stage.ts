import { z } from "zod";
import type { PluginSchemas } from "./schemas.ts";
import type { StageContext, StageResult } from "./stage-context.ts";

/** What a plugin author writes for one stage. */
export interface StageDefinition<Options, S extends PluginSchemas> {
  /** The plugin's schemas, when the stage reads its config, targets or application section. */
  readonly of?: S;
  /** Shape of the stage's `with`. Absent options are read as `{}`. Without a schema there are none. */
  readonly options?: z.ZodType<Options>;
  /** Whether a quick sync consists of this stage. */
  readonly quickSync?: boolean;
  /**
   * `true`: this stage undoes the others; a plan gets it once, at the first position of this plugin's stages.
   * A name: the stage of this plugin that undoes this one, planned at the same position when `when` allows it.
   */
  readonly rollback?: true | { readonly stage: string; when?(options: Options): boolean };
  /** What a person may do while it runs. `operators`: who may; none means everybody who may change the application. */
  readonly operation?: { readonly kind: "skip" | "approve"; operators?(options: Options): readonly string[] };
  /** One line for people, used when the application file has none. Never thrown at: called with options that fit the schema. */
  describe?(options: Options): string;
  /** A short text that people see under the stage's name from the plan on. Called with options that fit the schema. */
  display?(options: Options): string;
  /**
   * Does the work. Called again from the beginning by a new process when the last one was cut off.
   * A thrown Fault fails the stage with its message. When `signal` is aborted let the rejection through: the SDK knows whether it is a stop or a cancel.
   */
  run(context: StageContext<Options, S>): Promise<StageResult>;
}

/** A stage, ready to be part of a plugin whose schemas give what it reads. */
export interface Stage<in S extends PluginSchemas = PluginSchemas> {
  readonly options: z.ZodType;
  readonly quickSync: boolean;
  readonly rollback: true | { readonly stage: string; when(options: unknown): boolean } | undefined;
  readonly operation: { readonly kind: "skip" | "approve"; operators(options: unknown): readonly string[] } | undefined;
  describe(options: unknown): string;
  display(options: unknown): string | undefined;
  run(context: StageContext<unknown, S>): Promise<StageResult>;
}

const noOptions = z.object({});

/**
 * Declares a stage. Its options are checked before `run`, so whoever calls the returned stage has parsed them with its schema:
 * that is why treating an unknown as `Options` holds.
 */
export function defineStage<Options = Record<string, never>, S extends PluginSchemas = Record<never, never>>(
  definition: StageDefinition<Options, S>,
): Stage<S> {
  const { rollback, operation } = definition;
  return {
    options: definition.options ?? noOptions,
    quickSync: definition.quickSync ?? false,
    rollback:
      typeof rollback === "object" ? { stage: rollback.stage, when: (options) => rollback.when?.(options as Options) ?? true } : rollback,
    operation: operation && { kind: operation.kind, operators: (options) => operation.operators?.(options as Options) ?? [] },
    describe: (options) => definition.describe?.(options as Options) ?? "",
    display: (options) => definition.display?.(options as Options),
    run: (context) => definition.run(context as StageContext<Options, S>),
  };
}
