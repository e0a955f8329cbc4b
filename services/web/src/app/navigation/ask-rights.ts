import { createClient } from "@connectrpc/connect";
import { AccessService } from "@slipway/proto/api";
import { transport } from "../../api/transport.ts";

const client = createClient(AccessService, transport);

/** What the person may do with anything at all, in the words of policies. */
export async function askRights(signal: AbortSignal): Promise<ReadonlySet<string>> {
  return new Set((await client.getCaller({}, { signal })).rights);
}
