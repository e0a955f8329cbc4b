/**
 * A plugin without an SDK, and with one mistake: the value of BROKEN. Its stage WORK logs `lines` numbered lines, one every `everyMs`.
 * For tests of the suite: what it finds must be found.
 */
import { setTimeout as wait } from "node:timers/promises";
import { DeploymentService, PluginService, StageStatus } from "@slipway/proto/plugin";
import { connectClient, serveConnect, silentLogger } from "@slipway/runtime";

const broken = process.env["BROKEN"] ?? "";
const flag = (name: string): string => process.argv[process.argv.indexOf(name) + 1] ?? "";

let block: { readonly port: number };
try {
  block = JSON.parse(flag("--config"));
} catch (error) {
  if (broken === "runs on without configuration") await wait(60_000);
  if (broken !== "ends without a word") console.error(String(error));
  process.exit(3);
}

const host = connectClient(PluginService, flag("--piped-plugin-service"));
const stopping = new AbortController();
process.on("SIGTERM", () => {
  if (broken === "does not stop") return;
  stopping.abort();
  setTimeout(() => process.exit(0), 300);
});

await serveConnect({
  port: block.port,
  log: silentLogger(),
  routes: (router) =>
    router.service(DeploymentService, {
      fetchDefinedStages: () => ({ stages: broken === "defines nothing" ? [] : ["WORK"] }),
      buildPipelineSyncStages: ({ stages }) => ({
        stages: stages.map(({ name, index }, order) => ({ name, index: broken === "counts anew" ? order : index })),
      }),
      executeStage: async ({ input }, { signal }) => {
        if (input?.stage?.name !== "WORK")
          return { status: broken === "does anything" ? StageStatus.STAGE_SUCCESS : StageStatus.STAGE_FAILURE };
        const { lines, everyMs } = JSON.parse(new TextDecoder().decode(input.stageConfig));
        const ids = { deploymentId: input.deployment?.id ?? "", stageId: input.stage.id };
        const isOver = (): boolean => (broken === "ignores cancels" ? false : signal.aborted) || stopping.signal.aborted;
        const firstIndex = broken === "numbers its log from 0" ? 0n : BigInt(Date.now()) * 1000n;
        for (let line = 1; line <= lines && !isOver(); line++) {
          const log = broken === "logs out of order" && line === 7 ? "line 8" : `line ${line} of attempt ${process.pid}, ${line}`;
          await host.reportStageLogs({ ...ids, blocks: [{ index: firstIndex + BigInt(line), log }] });
          if (everyMs > 0) await wait(everyMs);
        }
        const completed = broken === "completes what it leaves" || !stopping.signal.aborted;
        if (broken !== "never completes a log") await host.reportStageLogsFromLastCheckpoint({ ...ids, blocks: [], completed });
        if (broken === "answers too early")
          void wait(200).then(() => host.reportStageLogs({ ...ids, blocks: [{ index: 1n, log: "late" }] }));
        return { status: broken === "answers nonsense" ? (77 as StageStatus) : StageStatus.STAGE_SUCCESS };
      },
    }),
});
