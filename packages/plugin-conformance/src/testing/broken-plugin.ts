/**
 * A plugin without an SDK and with one bug, named by BROKEN. Its stage WORK logs `lines` numbered lines, one every `everyMs`.
 * For tests that the suite finds the bug.
 */
import { access, constants } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { Fault } from "@slipway/domain";
import { DeploymentService, PluginService, StageStatus } from "@slipway/proto/plugin";
import { InspectionService, LivestateWatchService } from "@slipway/proto/plugin-extension";
import { connectClient, serveConnect, silentLogger } from "@slipway/runtime";
import { WatchedLights } from "./watched-lights.ts";

const broken = process.env["BROKEN"] ?? "";
const flag = (name: string): string => process.argv[process.argv.indexOf(name) + 1] ?? "";

if (broken === "crashes at its start") throw new Error("the catalogue of colours is missing");

let block: { readonly port: number };
try {
  block = JSON.parse(flag("--config"));
} catch (error) {
  if (broken === "keeps running without configuration") await wait(60_000);
  if (broken !== "exits without a message") console.error(String(error));
  process.exit(3);
}

const lights = new WatchedLights(broken);
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
  routes: (router) => {
    router.service(InspectionService, {
      getManifest: ({ object }) => {
        if (broken === "shows any object") return { manifest: "{}" };
        throw new Fault("not_found", `the application has no ${object?.kind} ${object?.name}`);
      },
    });
    router.service(LivestateWatchService, { watchLivestate: (requests, { signal }) => lights.watch(requests, signal) });
    router.service(DeploymentService, {
      fetchDefinedStages: () => ({ stages: broken === "defines nothing" ? [] : ["WORK"] }),
      buildPipelineSyncStages: ({ stages }) => ({
        stages: stages.map(({ name, index }, order) => ({ name, index: broken === "renumbers stages" ? order : index })),
      }),
      executeStage: async ({ input }, { signal }) => {
        if (input?.stage?.name !== "WORK")
          return { status: broken === "runs any stage" ? StageStatus.STAGE_SUCCESS : StageStatus.STAGE_FAILURE };
        const { lines, everyMs, tool } = JSON.parse(new TextDecoder().decode(input.stageConfig));
        if (broken === "has a bug in its stage")
          return { status: StageStatus.STAGE_FAILURE, message: "the plugin has a bug: x is undefined (at src/stage.ts:3:5)" };
        if (broken === "crashes during a stage") setImmediate(() => crash("the paint is dry"));
        if (broken === "fails without reason") return { status: StageStatus.STAGE_FAILURE };
        if (tool !== undefined) {
          const { installedPath } = await host.installTool({ name: tool, version: "1.0.0", installScript: "exit 1" });
          await access(installedPath, constants.X_OK);
        }
        lights.switchOn();
        const ids = { deploymentId: input.deployment?.id ?? "", stageId: input.stage.id };
        const isOver = (): boolean => (broken === "ignores cancels" ? false : signal.aborted) || stopping.signal.aborted;
        const firstIndex = broken === "numbers its log from 0" ? 0n : BigInt(Date.now()) * 1000n;
        for (let line = 1; line <= lines && !isOver(); line++) {
          const log = broken === "logs out of order" && line === 7 ? "line 8" : `line ${line} of attempt ${process.pid}, ${line}`;
          await host.reportStageLogs({ ...ids, blocks: [{ index: firstIndex + BigInt(line), log }] });
          if (everyMs > 0) await wait(everyMs);
        }
        const completed = broken === "completes the log of an unfinished stage" || !stopping.signal.aborted;
        if (broken !== "never completes a log") await host.reportStageLogsFromLastCheckpoint({ ...ids, blocks: [], completed });
        if (broken === "answers before it has finished")
          void wait(200).then(() => host.reportStageLogs({ ...ids, blocks: [{ index: 1n, log: "late" }] }));
        return { status: broken === "returns an invalid status" ? (77 as StageStatus) : StageStatus.STAGE_SUCCESS };
      },
    });
  },
});

/** Ends the process as an error does that nobody catches. */
function crash(message: string): never {
  throw new Error(message);
}
