import { createClient } from "@connectrpc/connect";
import { auditLine } from "@slipway/domain";
import { AuditService } from "@slipway/proto/api";
import { transport } from "../../api/transport.ts";

const client = createClient(AuditService, transport);

/** Saves the audit as `slipway audit export` writes it, which `slipway audit verify --file` checks: lines of JSON, oldest first. Resolves to how many entries there are. */
export async function exportAudit(project: string, onCount: (count: number) => void): Promise<number> {
  const { chains } = await client.listAuditChains({});
  const parts: Blob[] = [];
  let count = 0;
  for (const { projectId } of chains.filter((chain) => project === "" || chain.projectId === project))
    for await (const { links } of client.readAuditChain({ projectId })) {
      parts.push(new Blob(links.map((link) => `${auditLine(projectId, { ...link, sequence: Number(link.sequence) })}\n`)));
      count += links.length;
      onCount(count);
    }
  const url = URL.createObjectURL(new Blob(parts, { type: "application/jsonl" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `audit${project === "" ? "" : `-${project}`}.jsonl`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return count;
}
