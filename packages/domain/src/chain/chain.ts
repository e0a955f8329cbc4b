/** Status of a chain, of a block, and of an application in it. The last three are final for an application; a chain can be resumed. */
export type ChainStatus = "pending" | "running" | "succeeded" | "failed" | "cancelled";

/** The applications of a block: those that fit every field; "" and empty values fit all. */
export interface ApplicationMatcher {
  readonly name: string;
  readonly kind: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** An application in a block of a chain. */
export interface ChainNode {
  readonly applicationId: string;
  readonly applicationName: string;
  readonly pipedId: string;
  /** Its deployment in this round; derived, so it is known before it exists. Another one once that was superseded. */
  readonly deploymentId: string;
  /** The commit that is deployed; "" until that is known. */
  readonly commitHash: string;
  readonly status: ChainStatus;
  /** Why it has a final status. */
  readonly reason: string;
  /** What it waits for; "" once it has a final status. */
  readonly waitsFor: string;
  /** When its deployment succeeded. */
  readonly deployedAt: Temporal.Instant | undefined;
  readonly completedAt: Temporal.Instant | undefined;
}

/** Applications that are deployed at the same time. */
export interface ChainBlock {
  readonly matcher: ApplicationMatcher;
  /** In the order of their ids; empty until the block begins. */
  readonly nodes: readonly ChainNode[];
  /** The applications that fit and are left out, each with the reason. */
  readonly leftOut: readonly string[];
  readonly status: ChainStatus;
  readonly reason: string;
  readonly startedAt: Temporal.Instant | undefined;
  readonly completedAt: Temporal.Instant | undefined;
}

/** Deployments of several applications, one block after the other: a block begins when every application of the one before is deployed and healthy. */
export interface Chain {
  /** UUIDv8 derived from the deployment that begins it. */
  readonly id: string;
  readonly projectId: string;
  /** The piped of the application that begins it: its watcher advances the chain. */
  readonly pipedId: string;
  /** The application whose file has the chain. */
  readonly applicationId: string;
  readonly applicationName: string;
  /** The deployment that begins it. */
  readonly deploymentId: string;
  /** The commit of that deployment. */
  readonly commitHash: string;
  readonly status: ChainStatus;
  readonly statusReason: string;
  /** The first one is the deployment that begins the chain. */
  readonly blocks: readonly ChainBlock[];
  /** 1, and one more each time it is resumed. */
  readonly round: number;
  /** Name of the person who resumed it last; "" in the first round. */
  readonly resumedBy: string;
  /** How long an application may be unhealthy after its deployment. */
  readonly healthTimeoutMs: number;
  readonly createdAt: Temporal.Instant;
  /** When it ended; undefined while it goes on. */
  readonly completedAt: Temporal.Instant | undefined;
  readonly updatedAt: Temporal.Instant;
}

/** Identifies one chain. Its aggregate's subject is built from these fields. */
export interface ChainKey {
  readonly projectId: string;
  readonly chainId: string;
}

/** Returns the key of a chain. */
export function chainKey({ projectId, id }: Pick<Chain, "projectId" | "id">): ChainKey {
  return { projectId, chainId: id };
}

/** Whether a status of an application in a chain is final. */
export function isNodeFinal(status: ChainStatus): boolean {
  return status === "succeeded" || status === "failed" || status === "cancelled";
}

/** Returns the block that a chain works on: the first that has not succeeded. Undefined once the chain has ended. */
export function openBlock(
  chain: Pick<Chain, "blocks" | "completedAt">,
): { readonly index: number; readonly block: ChainBlock } | undefined {
  if (chain.completedAt !== undefined) return undefined;
  const index = chain.blocks.findIndex(({ status }) => status !== "succeeded");
  const block = chain.blocks[index];
  return block && { index, block };
}
