import { Fault, isFault } from "@slipway/domain";
import { hiddenValues, maskTexts } from "@slipway/runtime";
import type { PluginCalls } from "./plugin-calls.ts";
import { PluginLost } from "./turns/plugin-lost.ts";

/** What objects, stages and targets are found by, and words with a fixed meaning. Everything else that a plugin answers is text for people, and is masked. */
const identities = new Set([
  ...["id", "parentIds", "name", "namespace", "group", "kind", "resourceType", "plugin", "deployTarget", "instance", "container"],
  ...["Namespace", "API Version", "Kind"],
  ...["status", "health", "sync", "action", "strategy", "basis", "faultCode", "availableOperation", "diffLanguage"],
]);

type Calls = Omit<PluginCalls, "fetchDefinedStages">;

/** The calls of a plugin, whose answers and errors do not show what was decrypted for the application that they are about. */
export function maskedCalls(calls: Calls): Calls {
  const shown = <T>(applicationId: string, value: T): T =>
    hiddenValues.has(applicationId) ? maskTexts(value, (text) => hiddenValues.maskFor(applicationId, text), identities) : value;
  const of = async <T>(applicationId: string, call: () => Promise<T>): Promise<T> => {
    try {
      return shown(applicationId, await call());
    } catch (error) {
      throw maskedFault(applicationId, error);
    }
  };
  const deployed = <R extends { readonly deployment: { readonly applicationId: string } }>({ deployment }: R) => deployment.applicationId;
  const observed = <R extends { readonly application: { readonly id: string } }>({ application }: R) => application.id;
  return {
    ...calls,
    determineVersions: (request, options) => of(deployed(request), () => calls.determineVersions(request, options)),
    determineStrategy: (request, options) => of(deployed(request), () => calls.determineStrategy(request, options)),
    buildPruneStages: (request, whole, options) => of(deployed(request), () => calls.buildPruneStages(request, whole, options)),
    executeStage: (request, options) => of(deployed(request), () => calls.executeStage(request, options)),
    getLivestate: (request, options) => of(observed(request), () => calls.getLivestate(request, options)),
    getPlanPreview: (request, options) => of(observed(request), () => calls.getPlanPreview(request, options)),
    getManifest: (request, options) => of(observed(request), () => calls.getManifest(request, options)),
    listEvents: (request, options) => of(observed(request), () => calls.listEvents(request, options)),
    listUnmanaged: (request, options) => of(observed(request), () => calls.listUnmanaged(request, options)),
    watchLivestate: (request, options) => eachOf(observed(request), calls.watchLivestate(request, options)),
    streamLogs: (request, options) => eachOf(observed(request), calls.streamLogs(request, options)),
  };

  async function* eachOf<T>(applicationId: string, items: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
    try {
      for await (const item of items) yield shown(applicationId, item);
    } catch (error) {
      throw maskedFault(applicationId, error);
    }
  }
}

/** Its cause is only logged, and logs are masked. */
function maskedFault(applicationId: string, error: unknown): unknown {
  if (!isFault(error)) return error;
  const message = hiddenValues.maskFor(applicationId, error.message);
  if (message === error.message) return error;
  if (error instanceof PluginLost) return new PluginLost(message, { isCulprit: error.isCulprit, cause: error.cause });
  return new Fault(error.code, message, { cause: error.cause });
}
