import type { Chain, ChainNode, ChainStatus } from "./chain.ts";

/** What became of an application in a chain. */
export interface NodeReport {
  readonly block: number;
  /** The round that it was observed in. */
  readonly round: number;
  readonly applicationId: string;
  readonly deploymentId: string;
  readonly commitHash: string;
  readonly status: ChainStatus;
  readonly reason: string;
  readonly waitsFor: string;
  readonly deployedAt: Temporal.Instant | undefined;
}

/** An event of a chain. The first event is `begun`; it carries the complete initial state. */
export type ChainEvent = { readonly at: Temporal.Instant } & (
  | { readonly kind: "begun"; readonly chain: Chain }
  | {
      readonly kind: "block-begun";
      readonly block: number;
      readonly nodes: readonly ChainNode[];
      readonly leftOut: readonly string[];
      /** Why it fails at once; "" if it has applications. */
      readonly reason: string;
    }
  | { readonly kind: "node-reported"; readonly report: NodeReport }
  | { readonly kind: "cancelled"; readonly by: string; readonly reason: string }
  | { readonly kind: "resumed"; readonly by: string }
);
