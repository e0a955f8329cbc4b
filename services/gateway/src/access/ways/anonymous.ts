import { builtInRoles } from "@slipway/domain";
import type { Authenticator } from "../authenticator.ts";

/** Id of whoever brings no credentials and may read. */
export const anonymousId = "anonymous";

/** Lets everybody who brings no token see everything and change nothing, for demos. To be the last way: a browser on this machine also brings cookies of other programs. */
export function anonymousReadWay(): Authenticator {
  const policies = builtInRoles.find(({ name }) => name === "Viewer")?.policies ?? [];
  const signedIn = {
    principal: {
      id: anonymousId,
      actor: { kind: "person", name: "anonymous", signIn: "claimed" },
      emails: [],
      grants: [{ projectId: "*", from: "Viewer", policies }],
    },
  } as const;
  return ({ header }) => (header.has("authorization") ? undefined : signedIn);
}
