import { Fault } from "@slipway/domain";
import type { PluginStatus } from "@slipway/proto/state";

export interface ReplacePluginDeps {
  readonly pipedId: string;
  /** The plugins of all executors. */
  readonly listPlugins: () => Promise<readonly Pick<PluginStatus, "pipedId" | "name" | "executorId" | "pid">[]>;
  /** Asks an executor to end a plugin's process and to start another. */
  readonly restartPlugin: (executorId: string, name: string) => Promise<unknown>;
}

/** Has the process of a plugin replaced by the executor that launched it. Throws `precondition` for a plugin that runs elsewhere. */
export function replacePlugin({ pipedId, listPlugins, restartPlugin }: ReplacePluginDeps): (name: string) => Promise<void> {
  return async (name) => {
    const launched = (await listPlugins()).filter((plugin) => plugin.pipedId === pipedId && plugin.name === name && plugin.pid > 0);
    if (launched.length === 0) throw new Fault("precondition", `plugin ${name} was launched by no executor: restart it where it runs`);
    await Promise.all(launched.map(({ executorId }) => restartPlugin(executorId, name)));
  };
}
