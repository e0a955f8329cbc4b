import type { LogSeverity } from "@slipway/domain";
import { LogSeverity as LogSeverityNumber } from "@slipway/proto/state";
import { wordOr } from "../fields/word.ts";

/** The severity of a log entry. A severity that is unset or that only a newer version knows is decoded as info. */
export const logSeverity = wordOr<LogSeverity, LogSeverityNumber>("info", {
  info: LogSeverityNumber.INFO,
  success: LogSeverityNumber.SUCCESS,
  error: LogSeverityNumber.ERROR,
});
