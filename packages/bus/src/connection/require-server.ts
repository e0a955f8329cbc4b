import type { ServerInfo } from "@nats-io/transport-node";
import { Fault } from "@slipway/domain";

/** The first version with message schedules, which delayed work needs. */
const oldest = { major: 2, minor: 12 };

/** What every message fits into: an application, a part of a deployment or of a log, a live state. The default of nats-server is 1 MiB. */
const smallestPayload = 768 * 1024;

/** Throws `precondition` for a server that cannot hold the streams of the system. With a domain the streams are on another server. */
export function requireServer(info: ServerInfo | undefined, { domain }: { readonly domain?: string | undefined } = {}): void {
  if (info === undefined) throw new Fault("unavailable", "nats-server closed the connection before it sent its version");
  const at = `nats-server ${info.version} at ${info.host}:${info.port}`;
  const [major = 0, minor = 0] = info.version.split(".").map((part) => Number.parseInt(part, 10));
  if (major < oldest.major || (major === oldest.major && minor < oldest.minor))
    throw new Fault("precondition", `${at} is too old: Slipway needs ${oldest.major}.${oldest.minor} or newer`);
  if (info.max_payload < smallestPayload)
    throw new Fault("precondition", `${at} accepts messages of ${info.max_payload} bytes: set max_payload to at least ${smallestPayload}`);
  if (info.jetstream !== true && domain === undefined)
    throw new Fault("precondition", `${at} has no JetStream: start it with --jetstream (-js), or name the JetStream domain of its hub`);
}
