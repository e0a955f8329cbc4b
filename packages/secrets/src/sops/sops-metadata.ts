import { isEncrypted } from "./encrypted-value.ts";

/** What SOPS notes in a file that it has encrypted, as far as it is needed. */
export interface SopsMetadata {
  /** The data key, encrypted for each age recipient. */
  readonly ageKeys: readonly string[];
  /** What else it is encrypted for, such as `pgp`. */
  readonly others: readonly string[];
  /** The check sum of all values, encrypted. */
  readonly mac: string;
  readonly lastModified: string;
  /** Whether the check sum counts encrypted values only. */
  readonly isOfEncrypted: boolean;
  /** Whether several keys are needed together. */
  readonly isShared: boolean;
}

const otherKinds = ["kms", "gcp_kms", "azure_kv", "hc_vault", "hckms", "pgp"];

/** Reads the value of the field `sops`. Undefined if it is not what SOPS writes. */
export function metadataOf(value: unknown): SopsMetadata | undefined {
  if (!isMapping(value)) return undefined;
  const { mac, lastmodified, age, key_groups: groups, mac_only_encrypted: onlyEncrypted } = value;
  if (typeof mac !== "string" || !isEncrypted(mac)) return undefined;
  const group = Array.isArray(groups) && groups.length === 1 && isMapping(groups[0]) ? groups[0] : undefined;
  const of = group ?? value;
  return {
    ageKeys: encryptedKeys(of["age"] ?? age),
    others: otherKinds.filter((kind) => Array.isArray(of[kind]) && of[kind].length > 0),
    mac,
    lastModified: typeof lastmodified === "string" ? lastmodified : "",
    isOfEncrypted: onlyEncrypted === true || onlyEncrypted === "true",
    isShared: Array.isArray(groups) && groups.length > 1,
  };
}

function encryptedKeys(list: unknown): readonly string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((each: unknown) => (isMapping(each) && typeof each["enc"] === "string" ? [each["enc"]] : []));
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
