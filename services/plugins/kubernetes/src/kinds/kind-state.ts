import type { Fault } from "@slipway/plugin-sdk";
import type { ApiResource } from "../client/discovery/discovery.ts";

/** A kind, and the version in which it is wanted. Default: the one that the server prefers. */
export interface KindName {
  readonly group: string;
  readonly kind: string;
  readonly version?: string;
}

/**
 * What is known of a kind on a cluster. It is gone only if nothing defines it any more: neither a CustomResourceDefinition nor an APIService.
 * Of a kind that is unknown everything may still exist.
 */
export type KindState =
  | { readonly kind: "served"; readonly resource: ApiResource }
  /** `isDefined`: a definition is there, so it may be served in a moment. */
  | { readonly kind: "unknown"; readonly reason: string; readonly isDefined?: boolean }
  | { readonly kind: "gone" };

/** What a request about a kind brought. */
export type Asked<T> =
  | { readonly kind: "answered"; readonly value: T }
  /** `fault` is set if the cluster refused or failed this request. */
  | { readonly kind: "unknown"; readonly reason: string; readonly fault?: Fault }
  | { readonly kind: "gone" };

/** The kind for messages: `Deployment.apps`. */
export function nameOfKind({ group, kind }: KindName): string {
  return group === "" ? kind : `${kind}.${group}`;
}
