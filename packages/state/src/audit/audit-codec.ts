import type { AuditEntry, AuditLink, AuditObject, AuditResult } from "@slipway/domain";
import {
  type AuditEntry as AuditEntryMessage,
  AuditEntrySchema,
  type AuditLink as AuditLinkMessage,
  AuditLinkSchema,
  type AuditObject as AuditObjectMessage,
  AuditObjectSchema,
  AuditResult as AuditResultNumber,
} from "@slipway/proto/state";
import { actor } from "../actor-codec.ts";
import { list } from "../fields/collection.ts";
import { instant } from "../fields/instant.ts";
import { int64 } from "../fields/scalar.ts";
import { word } from "../fields/word.ts";
import { messageCodec } from "../tables/message-codec.ts";

/** How an act ended. Decoding throws `invalid` for a result that only a newer version knows. */
export const auditResult = word<AuditResult, AuditResultNumber>("the result of an act", {
  accepted: AuditResultNumber.ACCEPTED,
  done: AuditResultNumber.DONE,
  refused: AuditResultNumber.REFUSED,
  failed: AuditResultNumber.FAILED,
});

const object = messageCodec<AuditObject, AuditObjectMessage>(AuditObjectSchema, {});
const entry = messageCodec<AuditEntry, AuditEntryMessage>(AuditEntrySchema, {
  at: instant,
  actor,
  objects: list(object),
  result: auditResult,
});
const link = messageCodec<AuditLink, AuditLinkMessage>(AuditLinkSchema, { sequence: int64 });

/** Encodes an entry of the audit. */
export const encodeAuditEntry: (value: AuditEntry) => AuditEntryMessage = entry.encode;

/** Decodes an entry. Throws `invalid` if it has no time, or a result that only a newer version knows. */
export function decodeAuditEntry(message: AuditEntryMessage): AuditEntry {
  return entry.decode(message, "audit entry");
}

/** Encodes a link of a chain. */
export const encodeAuditLink: (value: AuditLink) => AuditLinkMessage = link.encode;

/** Decodes a link of a chain. Throws `invalid` for a number that is too large. */
export function decodeAuditLink(message: AuditLinkMessage): AuditLink {
  return link.decode(message, "audit link");
}
