import type { Socket } from "node:net";
import { Fault } from "@slipway/domain";
import { connectionOwner, dialSocket, unixPathOf } from "@slipway/runtime";

/** A running process of a plugin. */
export interface PluginLocation {
  /** `http://127.0.0.1:port` or `unix:/path`. */
  readonly url: string;
  readonly pid: number;
}

/** How long a plugin may take to accept a connection. */
const acceptMs = 10_000;

/**
 * Connects to the process of a plugin, and to nobody else. Only this user can have made its Unix socket. At a port the kernel says who accepted the connection; where it
 * cannot, on other systems than Linux, the port was free before that process was started. Throws `unavailable`.
 */
export async function dialPlugin({ url, pid }: PluginLocation): Promise<Socket> {
  const path = unixPathOf(url);
  if (path !== undefined) return dialSocket({ path });
  const port = Number(new URL(url).port);
  const socket = await dialSocket({ host: "127.0.0.1", port });
  try {
    const owner = await connectionOwner(socket, { timeoutMs: acceptMs });
    if (owner === undefined || (await owner.isHeldBy(pid))) return socket;
    const whose = owner.userId === process.getuid?.() ? "another process" : `a process of user ${owner.userId}`;
    throw new Fault(
      "unavailable",
      `port ${port} is answered by ${whose}, not by the process ${pid} that was started as this plugin: stop it`,
    );
  } catch (error) {
    socket.destroy();
    throw error;
  }
}
