import type { LogSeverity } from "@slipway/domain";
import type { LogBlock } from "@slipway/proto/state";
import { visibleLine } from "@slipway/runtime/terminal";
import { logSeverity } from "@slipway/state";
import { hanging } from "../details/facts.ts";
import { displayWidth } from "../terminal/display-width.ts";
import { timeOfDay } from "../words/time-of-day.ts";

const marks: Readonly<Record<LogSeverity, string>> = { info: "", success: "✓ ", error: "✗ " };

/** An entry of a stage's log for people. Its further lines are indented, so that none looks like another entry. */
export function logLine(stage: string, { at, severity, text }: LogBlock): string {
  const prefix = `${timeOfDay(at)} ${visibleLine(stage)}  `;
  return `${prefix}${hanging(`${marks[logSeverity.decode(severity)]}${text}`, displayWidth(prefix))}`;
}
