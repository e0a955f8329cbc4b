import { hiddenValues } from "./hidden-values.ts";
import { maskTexts } from "./mask-texts.ts";

/** What programs find a line by. */
const kept = new Set(["level", "time", "service", "traceId", "spanId", "deploymentId", "applicationId", "stageId", "revision", "audience"]);

/** A line of a log with what this process must not show masked. A JSON line stays one. */
export function maskedLine(line: string): string {
  const masked = hiddenValues.mask(line);
  if (masked === line) return line;
  try {
    const end = line.endsWith("\n") ? "\n" : "";
    return JSON.stringify(maskTexts(JSON.parse(line), (text) => hiddenValues.mask(text), kept)) + end;
  } catch {
    return masked;
  }
}
