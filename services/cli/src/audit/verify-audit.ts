import { type ChainHead, emptyChain, Fault, readAuditLine } from "@slipway/domain";
import { decodeAuditLink } from "@slipway/state";
import type { ApiClient } from "../connection/api-client.ts";
import { readLines } from "../store/export-file.ts";
import { ChainVerifier, type VerifiedChain } from "./chain-verifier.ts";

/** Called now and then with how many entries were checked. */
export type VerifyProgress = (progress: { readonly table: string; readonly rows: number }) => void;

/** Verifies the chains of a server, or that of one project. Every hash is calculated here: neither database nor server is trusted. */
export async function verifyServer(
  api: Pick<ApiClient, "audit">,
  { project, head, onProgress }: { readonly project: string; readonly head: ChainHead | undefined; readonly onProgress: VerifyProgress },
  signal: AbortSignal,
): Promise<readonly VerifiedChain[]> {
  const { chains } = await api.audit.listAuditChains({}, { signal });
  const recorded = chains.map(({ projectId, headSequence, headHash }) => ({ projectId, sequence: Number(headSequence), hash: headHash }));
  const wanted = recorded.filter(({ projectId }) => project === "" || projectId === project);
  // With a head that was noted, a chain that is gone is missed.
  if (wanted.length === 0 && project !== "") wanted.push({ projectId: project, ...emptyChain });
  const verified: VerifiedChain[] = [];
  for (const { projectId, ...recordedHead } of wanted) {
    const heads = [recordedHead, ...(head ? [head] : [])];
    const verifier = new ChainVerifier(projectId, heads);
    let rows = 0;
    for await (const { links } of api.audit.readAuditChain({ projectId }, { signal })) {
      for (const link of links) verifier.add(decodeAuditLink(link));
      rows += links.length;
      onProgress({ table: chainName(projectId), rows });
      if (verifier.isBroken) break;
    }
    verified.push(verifier.end());
  }
  return verified;
}

/** Verifies the chains in an exported file, or only that of one project. A chain may begin anywhere. Throws `invalid` for a file that is no export. */
export async function verifyFile(
  file: string,
  { project, head, onProgress }: { readonly project: string; readonly head: ChainHead | undefined; readonly onProgress: VerifyProgress },
): Promise<readonly VerifiedChain[]> {
  const verifiers = new Map<string, ChainVerifier>();
  let rows = 0;
  for await (const line of readLines(file)) {
    rows++;
    if (line.trim() === "") continue;
    const { projectId, link } = readAuditLine(line, `${file}:${rows}`);
    if (project !== "" && projectId !== project) continue;
    let verifier = verifiers.get(projectId);
    if (verifier === undefined) {
      const start = link.sequence > 1 ? { sequence: link.sequence - 1, hash: link.previousHash } : undefined;
      verifier = new ChainVerifier(projectId, head ? [head] : [], start);
      verifiers.set(projectId, verifier);
    }
    verifier.add(link);
    onProgress({ table: file, rows });
  }
  if (verifiers.size === 0)
    throw new Fault("not_found", project === "" ? `${file} has no entries` : `${file} has no entries of project ${project}`);
  return [...verifiers.values()].map((verifier) => verifier.end());
}

/** The name of a chain for people. */
export function chainName(projectId: string): string {
  return projectId === "" ? "(no project)" : projectId;
}
