import type { ServiceImpl } from "@connectrpc/connect";
import type { AuditFilter as WireAuditFilter } from "@slipway/proto/api";
import type { HistoryService } from "@slipway/proto/trace";
import { auditResult, encodeAuditEntry, encodeAuditLink, instantOf } from "@slipway/state";
import type { AuditFilter, AuditRecords } from "@slipway/store";

type AuditQueries = Pick<ServiceImpl<typeof HistoryService>, "listAudit" | "listAuditChains" | "readAuditChain">;

const defaultPage = 50;

/** Queries over the audit. */
export function auditQueries(audit: AuditRecords): AuditQueries {
  return {
    listAudit: async ({ filter, pageSize, pageToken }) => {
      const page = await audit.list(filterOf(filter), { pageSize: pageSize || defaultPage, pageToken });
      const records = page.records.map(({ sequence, hash, entry }) => ({
        sequence: BigInt(sequence),
        hash,
        entry: encodeAuditEntry(entry),
      }));
      return { records, nextPageToken: page.nextPageToken };
    },
    listAuditChains: async () => {
      const heads = await audit.heads();
      return { chains: heads.map(({ projectId, sequence, hash }) => ({ projectId, headSequence: BigInt(sequence), headHash: hash })) };
    },
    async *readAuditChain({ projectId, afterSequence }, { signal }) {
      for await (const links of audit.chain(projectId, Number(afterSequence))) {
        signal.throwIfAborted();
        yield { links: links.map(encodeAuditLink) };
      }
    },
  };
}

function filterOf(filter: WireAuditFilter | undefined): AuditFilter {
  if (!filter) return {};
  const { projectId, actor, action, object, results, since, until } = filter;
  return {
    projectId: projectId || undefined,
    actor: actor || undefined,
    action: action || undefined,
    object: object || undefined,
    results: results.map((result) => auditResult.decode(result)),
    since: instantOf(since),
    until: instantOf(until),
  };
}
