import type { StageCase } from "../../conformance-cases.ts";
import { type ConformanceCheck, demand } from "../../conformance-check.ts";
import { closedLog } from "./closed-log.ts";
import { describe } from "./stage-run.ts";

/** A case with options with which the stage logs numbered lines. */
type LoudCase = StageCase & { readonly lines: NonNullable<StageCase["lines"]> };

export function logsLines(stageCase: StageCase): stageCase is LoudCase {
  return stageCase.lines !== undefined;
}

/** No line of a long log is lost, repeated or out of order. */
export function hugeLog(stageCase: LoudCase): ConformanceCheck {
  const { stage, lines } = stageCase;
  return {
    name: `delivers ${lines.count} lines of ${stage} in order`,
    run: async (tested) => {
      const { plugin, host } = await tested.shared();
      const request = tested.request({ ...stageCase, commands: [] }, lines.with, host);
      const startedAt = performance.now();
      const ended = await plugin.execute(request, { timeoutMs: tested.options.stageMs });
      const tookMs = performance.now() - startedAt;
      demand(ended.result === "succeeded", `the stage that logs it should have succeeded, but ${describe(ended)}`);
      await closedLog(host, request.stageId, tested.options.deliveryMs);
      demandNumbers(
        host
          .logOf(request.stageId)
          .blocks.map(({ log }) => log)
          .join("\n"),
        lines.count,
      );
      return `${Math.round(lines.count / (tookMs / 1000))} lines a second`;
    },
  };
}

/** Demands that the lines ending in a number have the numbers 1 to `count`, in order. */
export function demandNumbers(text: string, count: number): void {
  let next = 1;
  for (const [, digits] of text.matchAll(/(?<!\d)(\d+)[ \t]*$/gm)) {
    const number = Number(digits);
    demand(number === next, `after line ${next - 1} of ${count} came line ${number}`);
    next++;
  }
  demand(next === count + 1, `the log ends with line ${next - 1} of ${count}`);
}
