import { isUnimplemented } from "@slipway/runtime";
import type { Applications } from "../plugin/context/applications.ts";
import { callHost, type Host } from "./host.ts";

/** Applications by the host's extension of the protocol. A host without it, such as PipeCD's, knows none. */
export function hostApplications(host: Host, signal: AbortSignal): Applications {
  return {
    async findName(applicationId) {
      try {
        const { name } = await callHost("name an application", (options) => host.findApplication({ applicationId }, options), { signal });
        return name === "" ? undefined : name;
      } catch (error) {
        if (isUnimplemented(error)) return undefined;
        throw error;
      }
    },
  };
}
