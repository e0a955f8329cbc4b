import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import { Fault, type ObjectName, type UnmanagedObject } from "@slipway/domain";
import type { InspectedApplication, InspectionService, ListEventsResponseSchema } from "@slipway/proto/plugin-extension";
import { targetsNamed } from "../../config/configured-plugin.ts";
import { sharedObjects } from "../../host/host-objects.ts";
import { hostTools } from "../../host/host-tools.ts";
import { explainMistakes, explainStream } from "../../mistakes/explain-mistakes.ts";
import type { Inspecting, InspectionContext } from "../../plugin/inspection.ts";
import { instantToWire } from "../../wire/instants.ts";
import { sourceFromWire } from "../../wire/wire-source.ts";
import type { RunStageDeps } from "../run-stage.ts";
import { logResponses } from "./log-responses.ts";

/** The calls of a host for people who inspect objects. What the plugin does not define is unimplemented. */
export function inspectionService(deps: RunStageDeps, inspection: Inspecting): Partial<ServiceImpl<typeof InspectionService>> {
  const { getManifest, listEvents, listUnmanaged, streamLogs } = inspection;
  const calls: Partial<ServiceImpl<typeof InspectionService>> = {
    ...(getManifest && {
      async getManifest({ application, object, withManagedFields, deploySource }, { signal }) {
        const source = deploySource && sourceFromWire(deploySource, deps.plugin);
        const request = { object: named(object), withManagedFields, source };
        const { declared, ...shown } = await getManifest.call(inspection, contextOf(deps, application, signal), request);
        return { ...shown, ...(declared && { declared }) };
      },
    }),
    ...(listEvents && {
      async listEvents({ application, object }, { signal }) {
        const found = await listEvents.call(inspection, contextOf(deps, application, signal), { object: object && named(object) });
        return eventsToWire(found);
      },
    }),
    ...(listUnmanaged && {
      async listUnmanaged({ application }, { signal }) {
        const { objects, omitted, problems } = await listUnmanaged.call(inspection, contextOf(deps, application, signal));
        const toWire = ({ object, createdAt, managedBy }: UnmanagedObject) => ({
          ...{ object, managedBy },
          ...(createdAt && { createdAt: instantToWire(createdAt) }),
        });
        return { objects: objects.map(toWire), omitted, problems: [...problems] };
      },
    }),
  };
  return {
    ...explainMistakes(deps, calls),
    ...(streamLogs && {
      streamLogs: ({ application, object, container, previous, sinceSeconds, tailLines, follow }, { signal }) =>
        explainStream(deps, { name: "streamLogs", signal }, () => {
          const request = { object: named(object), container, previous, sinceSeconds, tailLines, follow };
          return logResponses((each) => streamLogs.call(inspection, contextOf(deps, application, each), request), signal);
        }),
    }),
  };
}

function contextOf(
  { plugin, host, logger }: RunStageDeps,
  application: InspectedApplication | undefined,
  signal: AbortSignal,
): InspectionContext {
  if (application === undefined || application.applicationId === "") throw new Fault("invalid", "the request does not name an application");
  const { applicationId, applicationName, pipedId, deployTargets } = application;
  return {
    applicationId,
    applicationName,
    pipedId,
    config: plugin.config,
    deployTargets: targetsNamed(plugin, deployTargets),
    tools: hostTools(host, signal),
    sharedObjects: sharedObjects(host, { applicationId, pluginName: plugin.name }, signal),
    logger: logger.child({ applicationId, application: applicationName }),
    signal,
  };
}

function named(object: ObjectName | undefined): ObjectName {
  if (object === undefined || object.kind === "" || object.name === "") throw new Fault("invalid", "the request does not name an object");
  const { kind, name, namespace } = object;
  return { kind, name, namespace };
}

function eventsToWire({
  events,
  omitted,
  problems,
}: Awaited<ReturnType<NonNullable<Inspecting["listEvents"]>>>): MessageInitShape<typeof ListEventsResponseSchema> {
  return {
    events: events.map(({ object, type, reason, message, count, firstAt, lastAt, reporter }) => ({
      ...{ object, type, reason, message, reporter, count: BigInt(count) },
      ...(firstAt && { firstAt: instantToWire(firstAt) }),
      ...(lastAt && { lastAt: instantToWire(lastAt) }),
    })),
    omitted,
    problems: [...problems],
  };
}
