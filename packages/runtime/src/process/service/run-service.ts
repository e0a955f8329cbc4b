import { constants } from "node:os";
import { createLogger, type Logger, type LoggerOptions } from "../../log/logger.ts";
import { inService } from "../../telemetry/in-service.ts";
import { startTelemetry } from "../../telemetry/start-telemetry.ts";
import { keepFilesPrivate } from "../keep-files-private.ts";

export interface ServiceContext {
  readonly log: Logger;
  /** Aborts when the process should stop. Stopping is not canceling: the next process resumes unfinished work. */
  readonly signal: AbortSignal;
}

export type ServiceBody = (context: ServiceContext) => Promise<void>;

export interface RunServiceOptions {
  /** How long a stop may take before the process is forced to exit; default: 30 s. */
  readonly graceMs?: number;
  /** Overrides `LOG_LEVEL`. */
  readonly logLevel?: string | undefined;
  /** `json` for programs or `console` for people; default: `json`. */
  readonly logEncoding?: LoggerOptions["encoding"];
  /** Called in the asynchronous context of an error that nobody caught. True if the process can go on. Default: no process can. */
  readonly keepUncaught?: (error: unknown) => boolean;
}

/** How long open handles may keep a finished process alive before it exits anyway. */
const lingerMs = 2_000;

/**
 * Runs a service process: a `main.ts` consists of `await runService("executor", async ({ log, signal }) => { … })`.
 * SIGTERM and SIGINT abort the signal; a second one exits at once. The exit code is 0 if `body` resolves, and
 * 1 if it rejects, if an error is uncaught, or if the stop takes longer than the grace period.
 * Files that it makes are for this user only.
 * `LOG_LEVEL` sets the log level. Telemetry is started before `body` and flushed after it.
 */
export async function runService(name: string, body: ServiceBody, options: RunServiceOptions = {}): Promise<void> {
  const { graceMs = 30_000, logLevel = process.env["LOG_LEVEL"] || "info", logEncoding, keepUncaught } = options;
  requireNode(26);
  keepFilesPrivate();
  const log = loggerFor(name, logLevel, logEncoding);
  const stop = new AbortController();

  const onSignal = (signal: NodeJS.Signals): void => {
    if (stop.signal.aborted) {
      log.warn({ signal }, "exited on the second signal");
      process.exit(128 + constants.signals[signal]);
    }
    log.info({ signal }, "stopping");
    setTimeout(() => {
      log.fatal({ graceMs }, "forced to exit: the stop took too long");
      process.exit(1);
    }, graceMs).unref();
    stop.abort(new DOMException(`stopped by ${signal}`, "AbortError"));
  };
  const onUncaught = (err: unknown): void => {
    if (keepUncaught?.(err)) return;
    log.fatal({ err }, "exited because of an uncaught error");
    process.exit(1);
  };
  process.on("SIGTERM", onSignal).on("SIGINT", onSignal).on("uncaughtException", onUncaught).on("unhandledRejection", onUncaught);

  try {
    await using _telemetry = await startTelemetry({ service: name, log });
    await inService(name, () => body({ log, signal: stop.signal }));
    log.info("stopped");
    process.exitCode = 0;
  } catch (err) {
    if (stop.signal.aborted && isAbort(err)) log.info("stopped");
    else {
      log.fatal({ err }, "failed");
      process.exitCode = 1;
    }
  }
  setTimeout(() => {
    log.warn({ holding: process.getActiveResourcesInfo() }, "exited with open handles");
    process.exit();
  }, lingerMs).unref();
}

/** A body that rethrows its signal's abort has stopped, not failed. */
function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

function loggerFor(service: string, level: string, encoding: LoggerOptions["encoding"]): Logger {
  try {
    return createLogger({ service, level, encoding });
  } catch (err) {
    createLogger({ service }).fatal({ err }, "invalid LOG_LEVEL");
    process.exit(1);
  }
}

function requireNode(major: number): void {
  if (Number.parseInt(process.versions.node, 10) >= major) return;
  process.stderr.write(
    `slipway needs Node ${major} or newer, this is Node ${process.versions.node}: run it with "npm run" or install Node ${major}\n`,
  );
  process.exit(1);
}
