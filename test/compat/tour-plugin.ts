#!/usr/bin/env -S node
// A plugin on our SDK that makes every request a stage can make to its host.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { definePlugin, defineStage, Fault, runPlugin } from "@slipway/plugin-sdk";

/** Fails the stage if the host returned something unexpected. */
function expectEqual(what: string, given: unknown, wanted: unknown): void {
  if (JSON.stringify(given) !== JSON.stringify(wanted))
    throw new Fault("internal", `${what}: want ${JSON.stringify(wanted)}, got ${JSON.stringify(given)}`);
}

const tour = defineStage({
  quickSync: true,
  async run({ metadata, pluginMetadata, sharedMetadata, sharedObjects, tools, log, signal }) {
    await metadata.display("on tour");
    await metadata.putAll({ one: "1", empty: "" });
    expectEqual(
      "stage metadata",
      [await metadata.find("one"), await metadata.find("empty"), await metadata.find("absent")],
      ["1", "", undefined],
    );
    await pluginMetadata.put("two", "2");
    expectEqual("plugin metadata", [await pluginMetadata.find("two"), await pluginMetadata.find("absent")], ["2", undefined]);
    expectEqual("shared metadata", await sharedMetadata.find("absent"), undefined);
    expectEqual("absent object", await sharedObjects.find("object"), undefined);
    await sharedObjects.put("object", Uint8Array.of(0, 255, 1));
    expectEqual("object", [...((await sharedObjects.find("object")) ?? [])], [0, 255, 1]);
    const path = await tools.install("greeter", "1.2.3", "echo > {{ .OutPath }}");
    expectEqual("tool", (await promisify(execFile)(path, { signal })).stdout, "greeter 1.2.3\n");
    for (let line = 0; line < 300; line++) log.info(`line ${line}`);
    log.info("");
    log.error("an error that fails nothing\nof two lines");
    log.success("seen all");
    return "succeeded";
  },
});

const skippable = defineStage({
  operation: { kind: "skip" },
  async run({ commands, log }) {
    for await (const { kind, commander } of commands()) {
      log.info(`${kind} by ${commander}`);
      return kind === "skip" ? "skipped" : "exited";
    }
    return "failed";
  },
});

await runPlugin(definePlugin({ name: "tour", stages: { TOUR: tour, SKIPPABLE: skippable } }));
