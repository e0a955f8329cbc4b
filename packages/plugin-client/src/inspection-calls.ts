import type { MessageInitShape } from "@bufbuild/protobuf";
import type { CallOptions } from "@connectrpc/connect";
import {
  Fault,
  type LogWish,
  type ObjectEvents,
  type ObjectLogPart,
  type ObjectManifest,
  type ObjectName,
  type UnmanagedObjects,
} from "@slipway/domain";
import type { DeploymentSourceSchema } from "@slipway/proto/plugin";
import { InspectionService } from "@slipway/proto/plugin-extension";
import { connectClient, isUnimplemented, type RpcTransport } from "@slipway/runtime";
import type { PluginCallOptions } from "./plugin-call-options.ts";
import type { PluginSource } from "./plugin-spec.ts";
import { eventsFromPlugin, logPartFromPlugin, manifestFromPlugin, unmanagedFromPlugin } from "./wire/inspection-from-plugin.ts";

/** An application whose objects are shown, and where they are looked for. */
export interface InspectedApplication {
  readonly application: { readonly id: string; readonly name: string; readonly pipedId: string };
  readonly deployTargets: readonly string[];
}

/** An object that a person wants to see. */
export interface ManifestRequest extends InspectedApplication {
  readonly object: ObjectName;
  readonly withManagedFields: boolean;
  /** The files of a commit, to say how they declare the object too; they have to exist until the answer. */
  readonly source?: PluginSource | undefined;
}

/** Events of all objects, or of one and what it owns. */
export interface EventsRequest extends InspectedApplication {
  readonly object: ObjectName | undefined;
}

/** A log that a person wants to see. */
export interface LogRequest extends InspectedApplication, LogWish {
  readonly object: ObjectName;
}

/**
 * Calls for people who inspect objects. A plugin without the call throws `precondition`. They do not wait for their turn among the calls of deployments,
 * and what a person mistypes is no failure of the plugin.
 */
export interface InspectionCalls {
  getManifest(request: ManifestRequest, options?: PluginCallOptions): Promise<ObjectManifest>;
  listEvents(request: EventsRequest, options?: PluginCallOptions): Promise<ObjectEvents>;
  listUnmanaged(request: InspectedApplication, options?: PluginCallOptions): Promise<UnmanagedObjects>;
  /** Each part is fetched when the one before was taken. Throws `unavailable` if the plugin dies, or says nothing for too long. */
  streamLogs(request: LogRequest, options?: Pick<PluginCallOptions, "signal">): AsyncGenerator<ObjectLogPart, void, undefined>;
}

const callMs = 60_000;
/** A large chart or kustomization may take minutes to render, once. */
const renderMs = 6 * 60_000;
/** Plugins send a sign of life every 10 s. */
const silentMs = 35_000;

/** Makes a call; the words say what for. */
type Call = <T>(verb: string, options: PluginCallOptions, fn: (options: CallOptions) => Promise<T>) => Promise<T>;

/** Makes the calls of a plugin that people inspect objects with. `explained` makes the error of a call that failed, `silent` that of a plugin that does not answer. */
export function inspectionCalls(
  name: string,
  transport: RpcTransport,
  {
    call,
    source: sourceFor,
    explained,
    silent,
  }: {
    readonly call: Call;
    readonly source: (given: PluginSource) => MessageInitShape<typeof DeploymentSourceSchema>;
    readonly explained: (verb: string, error: unknown) => unknown;
    readonly silent: () => Fault;
  },
): InspectionCalls {
  const client = connectClient(InspectionService, transport);
  return {
    async getManifest({ object, withManagedFields, source, ...given }, options) {
      const request = { ...applicationOf(given), object, withManagedFields, ...(source && { deploySource: sourceFor(source) }) };
      const timeoutMs = source ? renderMs : callMs;
      const asked = call("get a manifest", { timeoutMs, ...options }, (rpc) => client.getManifest(request, rpc));
      return manifestFromPlugin(await asked.catch(cannot(name, "show manifests")), source?.commitHash ?? "");
    },
    async listEvents({ object, ...given }, options) {
      const request = { ...applicationOf(given), ...(object && { object }) };
      const asked = call("list events", { timeoutMs: callMs, ...options }, (rpc) => client.listEvents(request, rpc));
      return eventsFromPlugin(await asked.catch(cannot(name, "list events")));
    },
    async listUnmanaged(given, options) {
      const asked = call("list objects that no application manages", { timeoutMs: callMs, ...options }, (rpc) =>
        client.listUnmanaged(applicationOf(given), rpc),
      );
      return unmanagedFromPlugin(await asked.catch(cannot(name, "list objects that no application manages")));
    },
    async *streamLogs({ object, container, previous, sinceSeconds, tailLines, follow, ...given }, { signal } = {}) {
      const request = { ...applicationOf(given), object, container, previous, sinceSeconds, tailLines, follow };
      // Whoever stops reading ends the call too.
      const over = new AbortController();
      const begin = () => setTimeout(() => over.abort(silent()), silentMs);
      let timer = begin();
      try {
        const ended = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
        for await (const part of client.streamLogs(request, { signal: ended })) {
          // Who reads may take as long as he likes.
          clearTimeout(timer);
          yield logPartFromPlugin(part);
          timer = begin();
        }
      } catch (error) {
        signal?.throwIfAborted();
        over.signal.throwIfAborted();
        if (isUnimplemented(error)) cannot(name, "show logs")(error);
        throw explained("show a log", error);
      } finally {
        clearTimeout(timer);
        over.abort();
      }
    },
  };
}

function applicationOf({ application: { id, name, pipedId }, deployTargets }: InspectedApplication) {
  return { application: { applicationId: id, applicationName: name, pipedId, deployTargets: [...deployTargets] } };
}

function cannot(name: string, what: string): (error: unknown) => never {
  return (error) => {
    if (!isUnimplemented(error)) throw error;
    throw new Fault("precondition", `plugin ${name} cannot ${what}: it does not offer that`, { cause: error });
  };
}
