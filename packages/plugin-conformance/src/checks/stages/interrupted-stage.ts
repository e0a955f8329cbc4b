import { setTimeout as wait } from "node:timers/promises";
import type { StageCase } from "../../conformance-cases.ts";
import { type ConformanceCheck, demand, NotApplicable } from "../../conformance-check.ts";
import { within } from "../eventually.ts";
import { closedLog } from "./closed-log.ts";
import { endOf, expectEnd } from "./stage-run.ts";
import { type EndlessCase, startStage } from "./start-stage.ts";

/** How much longer than its grace period a process may take to exit. */
const leewayMs = 5_000;

/** The process ends in the middle of a stage, and the next process resumes it. */
export function interruptedStage(stageCase: EndlessCase, signal: "SIGTERM" | "SIGKILL"): ConformanceCheck {
  const { stage } = stageCase;
  return {
    name: signal === "SIGTERM" ? `leaves ${stage} to its next process on SIGTERM` : `resumes ${stage} after kill -9`,
    waitsFor: stage,
    run: async (tested) => {
      const { graceMs } = tested.options;
      const host = tested.newHost();
      const request = tested.request({ ...stageCase, commands: [] }, stageCase.endless, host);
      const endMs = await (async () => {
        await using first = await tested.start(host);
        await startStage(first, host, request);
        const signalledAt = performance.now();
        first.kill(signal);
        const exit = await within(first.exited, graceMs + leewayMs);
        demand(exit !== undefined, `it did not exit within its grace period of ${graceMs / 1000} s after SIGTERM`);
        return performance.now() - signalledAt;
      })();
      demand(!host.logOf(request.stageId).completed, "it completed the log of an unfinished stage: what the next process logs is lost");
      await using second = await tested.start(host);
      const resumed = await startStage(second, host, request);
      resumed.cancel();
      await resumed.end;
      return `exited after ${(endMs / 1000).toFixed(1)} s, resumed, ${await closedLog(host, request.stageId, tested.options.deliveryMs)}`;
    },
  };
}

/** The process is killed in the middle of a finite run, and the host dispatches the stage again. */
export function killedRun(stageCase: StageCase): ConformanceCheck {
  const { stage } = stageCase;
  return {
    name: `ends ${stage} correctly after kill -9 half-way`,
    run: async (tested) => {
      const runMs = tested.runMs.get(stage);
      if (runMs === undefined) return new NotApplicable("it did not end");
      const host = tested.newHost();
      const request = tested.request(stageCase, stageCase.with, host);
      {
        await using first = await tested.start(host);
        const cutOff = first.execute(request, { timeoutMs: tested.options.stageMs }).catch(() => undefined);
        await wait(runMs / 2);
        first.kill("SIGKILL");
        await cutOff;
      }
      await using second = await tested.start(host);
      const ended = await endOf(second, request, tested.options.stageMs, stageCase);
      if (ended instanceof NotApplicable) return ended;
      expectEnd(ended, stageCase);
      return `${ended.result}, killed after ${Math.round(runMs / 2)} ms`;
    },
  };
}
