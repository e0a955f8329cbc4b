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
export function explainMistakes<Service extends object>(deps: ExplainMistakesDeps, service: Service): Service {
  const { guard } = deps;
  const methods = Object.entries(service as Record<string, Method>).map(([name, method]) => {
    const call: Method = async (request, context) => {
      try {
        return await guard.run(async () => method(request, context));
      } catch (error) {
        throw explained(deps, { name, signal: context.signal }, error);
      }
    };
    return [name, call];
  });
  // The same methods, with the same requests and answers.
  return Object.fromEntries(methods) as Service;
}

/** Like `explainMistakes`, for a method that answers with a stream. Whoever stops reading ends it. */
export async function* explainStream<T>(
  deps: ExplainMistakesDeps,
  call: ExplainedCall,
  open: () => AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  let values: AsyncIterator<T> | undefined;
  try {
    values = open()[Symbol.asyncIterator]();
    const next = values.next.bind(values);
    for (let each = await deps.guard.run(next); !each.done; each = await deps.guard.run(next)) yield each.value;
  } catch (error) {
    throw explained(deps, call, error);
  } finally {
    await values?.return?.();
  }
}

interface ExplainedCall {
  readonly name: string;
  readonly signal: AbortSignal;
}

function explained({ plugin, logger }: ExplainMistakesDeps, { name, signal }: ExplainedCall, error: unknown): unknown {
  if (isFault(error) || error instanceof ConnectError || signal.aborted) return error;
  logger.error({ err: error, method: name }, "call failed because of a bug in the plugin");
  return new Fault("internal", `${mistakeText(error)}; see its log: slipway plugin logs ${plugin.name}`, { cause: error });
}

type Method = (request: unknown, context: { readonly signal: AbortSignal }) => unknown;
