import type { Interceptor } from "@connectrpc/connect";
import { pluginToken } from "@slipway/runtime";

/**
 * Sends the token this process was started with in every call to the host; nothing when there is none, as under PipeCD. The variable is removed, so
 * that programs the plugin runs do not have it.
 */
export function sendPluginToken(env: Record<string, string | undefined> = process.env): readonly Interceptor[] {
  const token = env[pluginToken.variable];
  delete env[pluginToken.variable];
  if (!token) return [];
  const send: Interceptor = (next) => (request) => {
    request.header.set(pluginToken.header, token);
    return next(request);
  };
  return [send];
}
