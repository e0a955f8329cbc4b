import { ConnectError } from "@connectrpc/connect";
import { Fault, isFault } from "@slipway/domain";
import type { PluginDeps } from "../wire/plugin-deps.ts";
import { mistakeText } from "./mistake-text.ts";
import type { StageGuard } from "./stage-guard.ts";

export interface ExplainMistakesDeps extends Pick<PluginDeps, "plugin" | "logger"> {
  /** Keeps errors that nobody catches in their call. */
  readonly guard: Pick<StageGuard, "run">;
}

/**
 * Wraps the methods of a service, so that an error of the plugin's author reaches the caller with its message and place instead of as an internal
 * error. All of it is in the process's log. Faults, and whatever is thrown after the call was aborted, pass unchanged.
 */
export function explainMistakes<Service extends object>({ plugin, logger, guard }: ExplainMistakesDeps, service: Service): Service {
  const explained = Object.entries(service as Record<string, Method>).map(([name, method]) => {
    const call: Method = async (request, context) => {
      try {
        return await guard.run(async () => method(request, context));
      } catch (error) {
        if (isFault(error) || error instanceof ConnectError || context.signal.aborted) throw error;
        logger.error({ err: error, method: name }, "call failed because of a bug in the plugin");
        throw new Fault("internal", `${mistakeText(error)}; see its log: slipway plugin logs ${plugin.name}`, { cause: error });
      }
    };
    return [name, call];
  });
  // The same methods, with the same requests and answers.
  return Object.fromEntries(explained) as Service;
}

type Method = (request: unknown, context: { readonly signal: AbortSignal }) => unknown;
