import { defineStage, formatDuration, type Stage } from "@slipway/plugin-sdk";
import { configuredChecks } from "./checks/configured-checks.ts";
import { prepareChecks } from "./checks/prepare-checks.ts";
import { runChecks } from "./checks/run-checks.ts";
import { type StageOptions, stageOptions } from "./options/stage-options.ts";
import { count, describeProgress } from "./progress/describe-progress.ts";
import { Progress, untouched } from "./progress/progress.ts";
import { progressKeeper } from "./progress/progress-keeper.ts";
import { startAnalysis } from "./progress/start-analysis.ts";
import type { Sources } from "./providers/sources.ts";
import { type Schemas, schemas } from "./schemas.ts";
import { unlessSkipped } from "./unless-skipped.ts";

/**
 * ANALYSIS: watches metrics, logs and URLs for a period, and fails as soon as one of its checks has failed too often. A new process
 * resumes with the remaining time and the failures so far. A user can end it with skip.
 */
export function analysisStage(sources: Sources): Stage<Schemas> {
  return defineStage({
    of: schemas,
    options: stageOptions,
    operation: { kind: "skip" },
    check: async ({ options, config, application, deployment, target }) => {
      await configuredChecks({
        sources,
        options,
        config,
        args: { applicationName: deployment.applicationName, appCustomArgs: application.appCustomArgs },
        sharedConfigDir: target.sharedConfigDir,
        previousStart: undefined,
      });
    },
    describe: (options) => `Watch ${count(checkCount(options))} for ${formatDuration(options.duration)}`,
    async run(context) {
      const { options, config, application, deployment, target, clock, log, signal } = context;
      const { duration } = options;
      const untouchedChecks = new Array(checkCount(options)).fill(untouched);
      const start = await startAnalysis(context, describeProgress(untouchedChecks, duration));
      const checks = await configuredChecks({
        sources,
        options,
        config,
        args: { applicationName: deployment.applicationName, appCustomArgs: application.appCustomArgs },
        sharedConfigDir: target.sharedConfigDir,
        previousStart: start.previousStart,
      });
      const progress = new Progress(start.kept, clock);
      const keeper = progressKeeper(context, () => {
        const all = checks.map(({ name }) => progress.of(name));
        return { kept: progress.kept(), display: describeProgress(all, duration.subtract(progress.elapsed())) };
      });

      const left = `${formatDuration(duration.subtract(progress.elapsed()))} of ${formatDuration(duration)} left`;
      log.info(start.isResumed ? `resuming, ${left}` : `watching ${count(checks.length)} for ${formatDuration(duration)}`);
      if (checks.length === 0) log.info("metrics, logs and https are empty: the stage only waits");
      const outcome = await unlessSkipped(context, async (signal) => {
        await prepareChecks(checks, log, signal);
        return await runChecks({ checks, duration, progress, clock, log, keep: keeper.keep }, signal);
      });
      signal.throwIfAborted(); // a canceled analysis is not a success, and the next one must not be compared with it

      if (outcome.kind === "skipped") {
        log.info(`skipped by ${outcome.by}`);
        await keeper.show(`Skipped by ${outcome.by}`);
        return "skipped";
      }
      if (outcome.failure !== undefined) {
        log.error(outcome.failure);
        await keeper.show(`failed after ${formatDuration(progress.elapsed())}`);
        return "failed";
      }
      await keeper.keepResult(start.startedAt);
      log.success(`${count(checks.length)} ok for ${formatDuration(duration)}`);
      await keeper.show(`${count(checks.length)} ok for ${formatDuration(duration)}`);
      return "succeeded";
    },
  });
}

const checkCount = ({ metrics, logs, https }: StageOptions): number => metrics.length + logs.length + https.length;
