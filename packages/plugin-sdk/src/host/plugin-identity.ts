import type { Interceptor } from "@connectrpc/connect";
import { pluginToken, proveCalls, requireProof } from "@slipway/runtime";

/** How this process and its host prove their identity to each other; nothing if it was started without a token, as under PipeCD. */
export interface PluginIdentity {
  /** For calls to the host: sends the token, and rejects answers of anybody else. */
  readonly toHost: readonly Interceptor[];
  /** For calls of the host: rejects those of anybody else. */
  readonly fromHost: readonly Interceptor[];
}

/** Reads the token this process was started with. Removes the variable, so that programs started by the plugin do not inherit it. */
export function takePluginIdentity(env: Record<string, string | undefined> = process.env): PluginIdentity {
  const token = env[pluginToken.variable];
  delete env[pluginToken.variable];
  if (!token) return { toHost: [], fromHost: [] };
  const send: Interceptor = (next) => (request) => {
    request.header.set(pluginToken.header, token);
    return next(request);
  };
  return { toHost: [send, proveCalls({ key: token, peer: "the host that started this plugin" })], fromHost: [requireProof(token)] };
}
