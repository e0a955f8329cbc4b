import { userInfo } from "node:os";

/** For whom acts are recorded at a server of this machine: SLIPWAY_USER, or the local user. */
export function userName(env: Readonly<Record<string, string | undefined>> = process.env): string {
  return env["SLIPWAY_USER"] || env["USER"] || userInfo().username;
}
