import type { LogSeverity } from "@slipway/domain";
import type { LogBlock } from "@slipway/proto/state";
import { logSeverity } from "@slipway/state";
import { timeOfDay } from "../words/time-of-day.ts";

const marks: Readonly<Record<LogSeverity, string>> = { info: "", success: "✓ ", error: "✗ " };

/** A line of a stage's log for people. */
export function logLine(stage: string, { at, severity, text }: LogBlock): string {
  return `${timeOfDay(at)} ${stage}  ${marks[logSeverity.decode(severity)]}${text}`;
}
