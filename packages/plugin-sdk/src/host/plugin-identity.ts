import type { Interceptor } from "@connectrpc/connect";
import { pluginToken } from "@slipway/runtime";

/**
 * Sends the token this process was started with in every call to the host, or nothing if there is none, as under PipeCD. Removes the variable, so
 * that programs started by the plugin do not inherit it.
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
