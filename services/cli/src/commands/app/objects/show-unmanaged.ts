import { ListUnmanagedResponseSchema } from "@slipway/proto/api";
import type { ApiClient } from "../../../connection/api-client.ts";
import { readUnmanagedObjects } from "../../../connection/read-answer.ts";
import { exitCodes } from "../../../exit-codes.ts";
import { unmanagedTable } from "../../../output/objects/unmanaged-table.ts";
import { type OutputFormat, print } from "../../../output/print.ts";
import { writeErr } from "../../../output/terminal/terminal.ts";

/** Shows the objects in the namespaces of an application that no application manages. The command fails if some could not be read. */
export async function showUnmanaged(
  api: ApiClient,
  { idOrName, deployTarget, output }: { readonly idOrName: string; readonly deployTarget: string; readonly output: OutputFormat },
  signal: AbortSignal,
): Promise<void> {
  const answer = await api.inspection.listUnmanaged({ idOrName, deployTarget }, { signal });
  const { objects, omitted, problems } = readUnmanagedObjects(answer.unmanaged);
  print(ListUnmanagedResponseSchema, answer, output, (shown) => unmanagedTable(objects, Date.now(), shown));
  if (omitted > 0) writeErr(`slipway: ${omitted} more objects are left out`);
  for (const problem of problems) writeErr(`slipway: ${problem}`);
  if (problems.length > 0) process.exitCode = exitCodes.failed;
}
