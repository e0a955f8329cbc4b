import { type DescMessage, type DescMethod, getOption, hasOption, type JsonValue, type Message, toJson } from "@bufbuild/protobuf";
import { type AuditRule, audit } from "@slipway/proto/api";

/** How the audit names a call; undefined for one that changes nothing. */
export function auditRuleOf(method: DescMethod): AuditRule | undefined {
  return hasOption(method, audit) ? getOption(method, audit) : undefined;
}

/** The fields of a message as text, by their names in the proto. Those with their default value are missing, and all if one of them has no JSON. */
export function textFields(schema: DescMessage, message: Message): ReadonlyMap<string, string> {
  const json = jsonOf(schema, message);
  const fields = typeof json === "object" && json !== null && !Array.isArray(json) ? Object.entries(json) : [];
  return new Map(fields.map(([name, value]): [string, string] => [name, textOf(value)]));
}

/** A request that was not validated may hold a time that is none. */
function jsonOf(schema: DescMessage, message: Message): JsonValue {
  try {
    return toJson(schema, message, { useProtoFieldName: true });
  } catch {
    return {};
  }
}

function textOf(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
