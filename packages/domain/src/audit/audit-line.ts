import { Fault } from "../fault.ts";
import type { AuditLink } from "./audit-chain.ts";
import { canonicalJson } from "./canonical-entry.ts";

/** A link with the project of its chain. */
export interface ProjectLink {
  readonly projectId: string;
  readonly link: AuditLink;
}

/** An entry as a line of JSON, as `slipway audit export` writes it. The entry in it is what is hashed, byte for byte. */
export function auditLine(projectId: string, { sequence, previousHash, hash, text }: AuditLink): string {
  return `{"project":${JSON.stringify(projectId)},"sequence":${sequence},"previousHash":"${previousHash}","hash":"${hash}","entry":${text}}`;
}

/** Reads such a line; the order of its fields and white space do not matter. Throws `invalid` for any other text; `where` names the line. */
export function readAuditLine(line: string, where: string): ProjectLink {
  const value = parsed(line);
  // Holds as far as the checks below go.
  const { project, sequence, previousHash, hash, entry } = (typeof value === "object" && value !== null ? value : {}) as Fields;
  if (
    typeof project !== "string" ||
    !Number.isSafeInteger(sequence) ||
    typeof previousHash !== "string" ||
    typeof hash !== "string" ||
    typeof entry !== "object" ||
    entry === null
  )
    throw new Fault("invalid", `${where} is no line of slipway audit export`);
  // Holds because it is a safe integer.
  return { projectId: project, link: { sequence: sequence as number, previousHash, hash, text: canonicalJson(entry) } };
}

interface Fields {
  readonly project?: unknown;
  readonly sequence?: unknown;
  readonly previousHash?: unknown;
  readonly hash?: unknown;
  readonly entry?: unknown;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
