import { type LogBlock, LogSeverity } from "@slipway/proto/state";
import { timeOfDay } from "./time-of-day.ts";

const marks: Readonly<Record<number, string>> = { [LogSeverity.SUCCESS]: "✓ ", [LogSeverity.ERROR]: "✗ " };

/** A line of a stage's log for people. */
export function logLine(stage: string, { at, severity, text }: LogBlock): string {
  return `${timeOfDay(at)} ${stage}  ${marks[severity] ?? ""}${text}`;
}
