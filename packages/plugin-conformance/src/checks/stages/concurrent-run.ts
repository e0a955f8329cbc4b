import type { StageCase } from "../../conformance-cases.ts";
import { type ConformanceCheck, NotApplicable } from "../../conformance-check.ts";
import { closedLog } from "./closed-log.ts";
import { endOf, expectEnd } from "./stage-run.ts";

const atOnce = 20;

/** One process runs the deployments of many applications. */
export function concurrentRun(stageCase: StageCase): ConformanceCheck {
  return {
    name: `runs ${stageCase.stage} for ${atOnce} deployments at once`,
    run: async (tested) => {
      if (!tested.runMs.has(stageCase.stage)) return new NotApplicable("it did not end when it ran alone");
      const { plugin, host } = await tested.shared();
      const startedAt = performance.now();
      const runs = Array.from({ length: atOnce }, async () => {
        const request = tested.request(stageCase, stageCase.with, host);
        const ended = await endOf(plugin, request, tested.options.stageMs, stageCase);
        if (ended instanceof NotApplicable) return ended;
        expectEnd(ended, stageCase);
        await closedLog(host, request.stageId, tested.options.deliveryMs);
        return undefined;
      });
      const unfinished = (await Promise.all(runs)).find((each) => each !== undefined);
      return unfinished ?? `all ended after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
    },
  };
}
