import { JetStreamApiError, type StreamConfig, type StreamInfo } from "@nats-io/jetstream";
import { Fault } from "@slipway/domain";
import type { Bus, CallOptions } from "../../connection/bus.ts";
import { isApiError, isNotPermitted, isSpaceError } from "../../connection/faults/nats-fault.ts";
import { streamsOf } from "../../users/user-streams.ts";
import { type StreamSpec, streams } from "./streams.ts";
import { releaseSubjects, takeOver } from "./take-over.ts";

/** Increased with each change of the settings in `streams.ts`, so that an older service does not undo the settings of a newer one. */
const settingsVersion = 5;
const versionKey = "slipway-settings";

export interface EnsureStreamsOptions extends CallOptions {
  /** Number of servers that hold a copy of each new stream. Default: that of the bus. An existing stream keeps its number. */
  readonly replicas?: number;
}

/** The streams that a connection keeps: those that its service uses, or all for other programs. */
export function streamsToKeep({ role }: Pick<Bus, "role">): readonly StreamSpec[] {
  return role === undefined ? Object.values(streams) : streamsOf(role);
}

/**
 * Creates the missing streams of the system, or those that the service of this connection uses, and updates the others. Any number of processes may call it at the same time. Settings of an operator
 * that are not ours are kept. A user that may not create streams waits until another service has. Throws `precondition` for an existing stream that is incompatible.
 */
export async function ensureStreams(bus: Bus, options: EnsureStreamsOptions = {}): Promise<void> {
  for (const spec of streamsToKeep(bus)) await ensureStream(bus, spec, options);
}

/** One stream of `ensureStreams`, as it is now. `isNew`: this call created it. */
export async function ensureStream(
  bus: Bus,
  spec: StreamSpec,
  options: EnsureStreamsOptions = {},
): Promise<{ readonly info: StreamInfo; readonly isNew: boolean }> {
  return await bus.call(
    `create or update stream ${spec.name}`,
    async () => {
      const found = await find(bus, spec.name);
      if (!found) await releaseSubjects(bus, spec);
      const added = found ? undefined : await add(bus, spec, options);
      const info = found ?? added ?? (await bus.manager.streams.info(spec.name));
      await update(bus, spec, info.config);
      await takeOver(bus, spec, options);
      return { info, isNew: added !== undefined };
    },
    options,
  );
}

async function find(bus: Bus, name: string): Promise<StreamInfo | undefined> {
  try {
    return await bus.manager.streams.info(name);
  } catch (error) {
    if (isApiError(error, "streamNotFound")) return undefined;
    throw error;
  }
}

/** Undefined if another process created the stream first. */
async function add(bus: Bus, spec: StreamSpec, { replicas = bus.replicas ?? 1 }: EnsureStreamsOptions): Promise<StreamInfo | undefined> {
  try {
    return await bus.manager.streams.add({ ...configOf(spec), num_replicas: replicas });
  } catch (error) {
    if (isApiError(error, "streamNameInUse")) return undefined;
    if (isNotPermitted(error))
      throw new Fault(
        "unavailable",
        `stream ${spec.name} does not exist, and the NATS user of this service may not create it: start the trace service, or one whose user may`,
        {
          cause: error,
        },
      );
    if (isApiError(error, "subjectsOverlap"))
      throw incompatible(spec, `its subjects (${spec.subjects.join(", ")}) belong to another stream`, error);
    throw error;
  }
}

async function update(bus: Bus, spec: StreamSpec, current: StreamConfig): Promise<void> {
  requireCompatible(spec, current);
  if (Number(current.metadata?.[versionKey] ?? 0) > settingsVersion) return;
  const wanted = configOf(spec);
  if (!differs(wanted, current)) return;
  try {
    await bus.manager.streams.update(spec.name, { ...current, ...wanted, metadata: { ...current.metadata, ...wanted.metadata } });
    bus.log.info({ stream: spec.name }, "updated stream");
  } catch (error) {
    if (isNotPermitted(error))
      return bus.log.debug({ stream: spec.name }, "left the settings of a stream to a service whose user may change them");
    if (error instanceof JetStreamApiError && error.status !== 503 && !isSpaceError(error)) throw incompatible(spec, error.message, error);
    throw error;
  }
}

function configOf(spec: StreamSpec): Partial<StreamConfig> & { name: string } {
  return {
    name: spec.name,
    subjects: [...spec.subjects],
    retention: spec.retention,
    storage: "file",
    // A message with such a header removes all others of the stream. The server needs it for schedules.
    allow_rollup_hdrs: spec.settings.allow_msg_schedules === true,
    ...spec.settings,
    metadata: { [versionKey]: String(settingsVersion) },
  };
}

function requireCompatible(spec: StreamSpec, current: StreamConfig): void {
  const foreign = current.subjects.filter((subject) => !subject.startsWith("slipway."));
  if (foreign.length > 0) throw incompatible(spec, `it holds other subjects (${foreign.join(", ")})`);
  if (current.retention !== spec.retention) throw incompatible(spec, `its retention is ${current.retention}, not ${spec.retention}`);
  if (current.storage !== "file") throw incompatible(spec, `its storage is ${current.storage}, not file`);
  if (current.mirror !== undefined || current.sealed) throw incompatible(spec, "it is a mirror or sealed");
}

function incompatible(spec: StreamSpec, why: string, cause?: unknown): Fault {
  const advice = `remove it ("nats stream rm ${spec.name}", its content is lost) or give Slipway a NATS account of its own`;
  return new Fault("precondition", `stream ${spec.name} exists and cannot be used: ${why}: ${advice}`, { cause });
}

/** Whether the server has another value for one of our settings. Metadata of the server itself is ignored. */
function differs(wanted: Partial<StreamConfig>, current: StreamConfig): boolean {
  const { metadata, ...settings } = wanted;
  if (Object.entries(metadata ?? {}).some(([key, value]) => current.metadata?.[key] !== value)) return true;
  const has = new Map<string, unknown>(Object.entries(current));
  return Object.entries(settings).some(([key, value]) => JSON.stringify(has.get(key)) !== JSON.stringify(value));
}
