import { isSpanContextValid, trace } from "@opentelemetry/api";
import { Fault, severityOf } from "@slipway/domain";
import pino from "pino";
import { maskedLine } from "../masking/masked-line.ts";
import { visibleJson } from "../terminal/visible-text.ts";
import { consoleLine } from "./console-line.ts";

/** Writes one JSON line per event. Messages are lower case, past tense, without values; values are fields. */
export type Logger = pino.Logger;

export interface LoggerOptions {
  readonly service: string;
  /** One of pino's levels; default: `info`. */
  readonly level?: string;
  /** `json` for programs, `console` for people; default: `json`. */
  readonly encoding?: "json" | "console" | undefined;
  /** Where lines are written; default: standard output. Written synchronously, so the last line before an exit is not lost. */
  readonly destination?: { write(line: string): void };
}

const levels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];
const secretNames = ["password", "token", "secret", "authorization", "Authorization"];
/** The depths at which secret fields are redacted; a wildcard stands for one level. */
const secretPaths = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]);

/**
 * A logger whose lines carry `service`, and `traceId` and `spanId` when a span is active.
 * Fields named password, token, secret or authorization are replaced, and the values of `hiddenValues` are masked everywhere. Nothing in a
 * line is obeyed by a terminal: commit messages and names of others are in it. Logging never throws.
 * Throws `invalid` for an unknown level.
 */
export function createLogger({ service, level = "info", encoding = "json", destination }: LoggerOptions): Logger {
  if (!levels.includes(level)) throw new Fault("invalid", `log level must be one of ${levels.join(", ")}`);
  const options: pino.LoggerOptions = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: describeError },
    redact: { paths: secretPaths, censor: "(redacted)" },
    mixin: traceFields,
  };
  const lines = destination ?? pino.destination({ dest: 1, sync: true });
  const write = (line: string): void => {
    const masked = maskedLine(line);
    const shown = encoding === "json" ? visibleJson(masked) : consoleLine(masked);
    if (shown !== undefined) lines.write(shown);
  };
  return pino(options, { write });
}

/** A logger that writes nothing, for tests. */
export function silentLogger(): Logger {
  return pino({ level: "silent" });
}

function traceFields(): object {
  const span = trace.getActiveSpan()?.spanContext();
  return span !== undefined && isSpanContextValid(span) ? { traceId: span.traceId, spanId: span.spanId } : {};
}

/** An expected Fault is logged as a sentence. The stack is logged only for bugs. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Fault) || severityOf(error) === "bug") return error instanceof Error ? pino.stdSerializers.err(error) : error;
  const cause = error.cause === undefined ? {} : { cause: error.cause instanceof Error ? error.cause.message : String(error.cause) };
  return { type: error.name, code: error.code, message: error.message, ...cause };
}
