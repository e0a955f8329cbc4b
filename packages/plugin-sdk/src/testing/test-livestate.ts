import { LivestateService } from "@slipway/proto/plugin";
import type { Livestate } from "../plugin/livestate.ts";
import type { Plugin } from "../plugin/plugin.ts";
import { inMemory, type TestPiped } from "./in-memory.ts";
import { type TestSource, testApplication, testSource } from "./test-request.ts";

export interface TestLivestateOptions extends TestPiped {
  /** The revision to compare with. */
  readonly source?: TestSource;
}

/** Asks a plugin in memory for the live state of an application, as a host does. Rejects with a Fault if it cannot be read. */
export async function testLivestate(plugin: Plugin, options: TestLivestateOptions = {}): Promise<Livestate> {
  const { name, livestate } = plugin.definition;
  if (livestate === undefined) throw new Error(`plugin ${name} has no livestate`);
  let seen: Livestate | undefined;
  const getLivestate: typeof livestate.getLivestate = async (context) => {
    seen = await livestate.getLivestate(context);
    return seen;
  };
  const { client, targets } = inMemory({ ...plugin, definition: { ...plugin.definition, livestate: { getLivestate } } }, options);
  const deploySource = testSource(name, options.source ?? {});
  await client(LivestateService).getLivestate({ ...testApplication, deploySource, deployTargets: [...targets] });
  // An answer of another shape has been rejected.
  return seen as Livestate;
}
