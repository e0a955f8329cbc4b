import { Fault } from "@slipway/domain";
import type { PluginStatus } from "@slipway/proto/state";

export interface ReplacePluginDeps {
  readonly pipedId: string;
  /** Lists the plugins of all executors. */
  readonly listPlugins: () => Promise<readonly Pick<PluginStatus, "pipedId" | "name" | "executorId" | "pid">[]>;
  /** Requests an executor to restart a plugin's process. */
  readonly restartPlugin: (executorId: string, name: string) => Promise<unknown>;
}

/** Restarts a plugin on the executor that launched it. Throws `precondition` for a plugin that is managed externally. */
export function replacePlugin({ pipedId, listPlugins, restartPlugin }: ReplacePluginDeps): (name: string) => Promise<void> {
  return async (name) => {
    const launched = (await listPlugins()).filter((plugin) => plugin.pipedId === pipedId && plugin.name === name && plugin.pid > 0);
    if (launched.length === 0) throw new Fault("precondition", `plugin ${name} was not launched by an executor: restart it where it runs`);
    await Promise.all(launched.map(({ executorId }) => restartPlugin(executorId, name)));
  };
}
