import type { Chain, ChainBlock, ChainEvent, ChainNode, ChainStatus, NodeReport, Recorded } from "@slipway/domain";
import {
  ChainBegunSchema,
  ChainBlockBegunSchema,
  type ChainBlock as ChainBlockMessage,
  ChainBlockSchema,
  ChainCancelledSchema,
  type ChainEvent as ChainEventMessage,
  ChainEventSchema,
  ChainMessageSchema,
  type ChainNode as ChainNodeMessage,
  type ChainNodeReport,
  ChainNodeReportedSchema,
  ChainNodeReportSchema,
  ChainNodeSchema,
  ChainResumedSchema,
  ChainSchema,
  ChainStatus as ChainStatusNumber,
  type Chain as ChainWire,
} from "@slipway/proto/state";
import { actor } from "../actor-codec.ts";
import { list } from "../fields/collection.ts";
import { instant, optionalInstant } from "../fields/instant.ts";
import { required } from "../fields/presence.ts";
import { int64 } from "../fields/scalar.ts";
import { word } from "../fields/word.ts";
import { type Change, changeCodec } from "../tables/change-codec.ts";
import { eventCodec } from "../tables/event-codec.ts";
import { messageCodec } from "../tables/message-codec.ts";
import { matcher } from "../trigger/matcher-codec.ts";

/** An event of a chain with its actor, and the state after the event. */
export type ChainChange = Change<Recorded<ChainEvent>, Chain>;

/** The status of a chain, of a block or of an application in it. */
export const chainStatus = word<ChainStatus, ChainStatusNumber>("chain status", {
  pending: ChainStatusNumber.PENDING,
  running: ChainStatusNumber.RUNNING,
  succeeded: ChainStatusNumber.SUCCEEDED,
  failed: ChainStatusNumber.FAILED,
  cancelled: ChainStatusNumber.CANCELLED,
});

const node = messageCodec<ChainNode, ChainNodeMessage>(ChainNodeSchema, {
  status: chainStatus,
  deployedAt: optionalInstant,
  completedAt: optionalInstant,
});

const block = messageCodec<ChainBlock, ChainBlockMessage>(ChainBlockSchema, {
  matcher: required(matcher),
  nodes: list(node),
  status: chainStatus,
  startedAt: optionalInstant,
  completedAt: optionalInstant,
});

const chain = messageCodec<Chain, ChainWire>(ChainSchema, {
  status: chainStatus,
  blocks: list(block),
  healthTimeoutMs: int64,
  createdAt: instant,
  completedAt: optionalInstant,
  updatedAt: instant,
});

const report = messageCodec<NodeReport, ChainNodeReport>(ChainNodeReportSchema, { status: chainStatus, deployedAt: optionalInstant });

const chainEvent = eventCodec<Recorded<ChainEvent>, ChainEventMessage, Chain>(
  ChainEventSchema,
  { at: instant, actor },
  {
    begun: { schema: ChainBegunSchema, rows: {}, fromState: (state) => ({ chain: state }) },
    "block-begun": { schema: ChainBlockBegunSchema, rows: { nodes: list(node) } },
    "node-reported": { schema: ChainNodeReportedSchema, rows: { report: required(report) } },
    cancelled: { schema: ChainCancelledSchema, rows: {} },
    resumed: { schema: ChainResumedSchema, rows: {} },
  },
);

/** Decodes the event of a change; `state` is the chain after it. Throws `invalid` for an event of a newer version. */
export const decodeChainEvent: (message: ChainEventMessage, state: Chain) => Recorded<ChainEvent> = chainEvent.decode;

const change = changeCodec("chain", ChainMessageSchema, chainEvent, chain);

/** Encodes a change for a chain's subject. */
export const encodeChainChange: (change: ChainChange) => Uint8Array = change.encode;

/** Decodes a change. Throws `invalid` if a field that every version sets is missing, or an enum has a value that only a newer version knows. */
export const decodeChainChange: (data: Uint8Array) => ChainChange = change.decode;

/** Decodes the chain of a change without decoding its event. Throws `invalid` like `decodeChainChange`. */
export const decodeChangedChain: (data: Uint8Array) => Chain = change.decodeState;

/** Encodes a chain. */
export const encodeChain: (value: Chain) => ChainWire = chain.encode;

/** Decodes a chain. Throws `invalid` like `decodeChainChange`. */
export function decodeChain(message: ChainWire): Chain {
  return chain.decode(message, "chain");
}
