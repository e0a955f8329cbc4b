import { Fault, type FaultCode, isFault } from "@slipway/domain";
import type { ExecutePluginInput } from "@slipway/proto/plugin";
import { type Logger, withSpan } from "@slipway/runtime";
import { StageLogWriter } from "../log/stage-log-writer.ts";
import { demandResult } from "../mistakes/demand-answer.ts";
import { mistakeText } from "../mistakes/mistake-text.ts";
import type { StageGuard } from "../mistakes/stage-guard.ts";
import type { StageResult } from "../plugin/context/stage-context.ts";
import type { PluginDeps } from "../wire/plugin-deps.ts";
import { checkStageRequest, type StageContextDeps, stageContext } from "../wire/wire-stage.ts";
import type { RunningStages } from "./running-stages.ts";

export interface RunStageDeps extends PluginDeps {
  readonly running: RunningStages;
  /** Keeps errors that nobody catches in their stage. */
  readonly guard: Pick<StageGuard, "run">;
  /** Aborted when this process must stop. */
  readonly stopping: AbortSignal;
}

/** How a stage ended, and why if it failed. */
export interface StageOutcome {
  readonly result: StageResult;
  readonly message: string;
  /** The code of the fault that failed it; undefined if it did not throw one. */
  readonly faultCode?: FaultCode;
}

/** How long a stopping process may take to deliver a log. */
const stopBudgetMs = 8_000;
/** Below what a newer attempt waits for this one. */
const letGoMs = 5_000;

/**
 * Runs one attempt of a stage to its outcome. An error thrown by the stage fails it, unless it was aborted: then this rejects, with `unavailable`
 * if the process is stopping and with `canceled` if the host abandoned the stage. The log is completed only if the stage ended, or the host that
 * abandoned it is still alive. A stage that the host abandoned is then asked to release what it holds.
 */
export async function runStage(
  deps: RunStageDeps,
  request: { readonly input?: ExecutePluginInput | undefined },
  given: { readonly signal: AbortSignal; readonly retriesLeft: number },
): Promise<StageOutcome> {
  const { plugin, host, clock, stopping } = deps;
  const input = { ...checkStageRequest(request), retriesLeft: given.retriesLeft };
  const { deployment, stage } = input;
  const definition = plugin.definition.stages[stage.name];
  if (definition === undefined) {
    const known = Object.keys(plugin.definition.stages).join(", ");
    throw new Fault("precondition", `plugin ${plugin.name} defines no stage ${stage.name}, only ${known}`);
  }
  const ids = { deploymentId: deployment.id, stageId: stage.id };
  const logger = deps.logger.child({ ...ids, stage: stage.name, application: deployment.applicationName });

  return deps.running.run(`${deployment.id}/${stage.id}`, async (replaced) => {
    const signal = AbortSignal.any([given.signal, stopping, replaced]);
    signal.throwIfAborted();
    const over = new AbortController();
    const log = new StageLogWriter({ host, ...ids, retriedCount: stage.retriedCount, now: () => clock.now(), logger });
    const context = { plugin, host, clock, input, definition, log, logger };
    try {
      const attributes = { "slipway.deployment.id": deployment.id, "slipway.stage.id": stage.id, "slipway.stage.name": stage.name };
      const answer = await withSpan("run stage", { attributes }, async () =>
        deps.guard.run(async () => definition.run(stageContext({ ...context, signal: AbortSignal.any([signal, over.signal]) }))),
      );
      const result = demandResult(stage.name, answer);
      await log.end({ completed: true });
      return { result, message: result === "failed" ? (log.lastError ?? "") : "" };
    } catch (error) {
      if (signal.aborted) {
        if (!stopping.aborted && !replaced.aborted) await letGo(deps, context, AbortSignal.any([stopping, replaced]));
        throw await abandon(log, { stopping, replaced });
      }
      const message = failureText(error, logger);
      log.error(message);
      await log.end({ completed: true });
      return { result: "failed", message, faultCode: isFault(error) ? error.code : "internal" };
    } finally {
      // A stage may leave things running, such as a wait for commands: stop them.
      over.abort(new Fault("canceled", "the stage is over"));
    }
  });
}

/** Calls the stage's `abandoned`. What fails is logged for operators: the host does not wait for it. */
async function letGo({ guard }: RunStageDeps, context: Omit<StageContextDeps, "signal">, ended: AbortSignal): Promise<void> {
  const { abandoned } = context.definition;
  if (abandoned === undefined) return;
  const signal = AbortSignal.any([AbortSignal.timeout(letGoMs), ended]);
  try {
    await guard.run(async () => abandoned(stageContext({ ...context, signal })));
  } catch (err) {
    context.logger.warn({ err }, "an abandoned stage could not release everything it holds");
  }
}

/** Delivers what the stage logged, and returns the fault that its call ends with. */
async function abandon(log: StageLogWriter, { stopping, replaced }: { readonly stopping: AbortSignal; readonly replaced: AbortSignal }) {
  if (stopping.aborted) {
    await log.end({ completed: false, budgetMs: stopBudgetMs });
    return new Fault("unavailable", "the plugin is stopping: the stage continues after its restart");
  }
  if (replaced.aborted) {
    await log.end({ completed: false });
    return new Fault("canceled", "a newer attempt of the stage took over");
  }
  // A host that dies aborts the call just like one that abandons the stage. Only complete the log at one that is alive.
  const isDelivered = await log.end({ completed: true, budgetMs: 0 });
  if (!isDelivered) await log.end({ completed: false, budgetMs: stopBudgetMs });
  return new Fault("canceled", "the host abandoned the stage");
}

/** The message for users, with the place of a bug in the author's code. Its stack goes to the process's log. */
function failureText(error: unknown, logger: Logger): string {
  if (isFault(error)) return error.message;
  logger.error({ err: error }, "stage failed because of a bug in the plugin");
  return mistakeText(error);
}
