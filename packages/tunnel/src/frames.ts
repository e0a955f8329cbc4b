/**
 * What the ends of a tunnel say to each other, one frame a message of a WebSocket. A frame is a byte for its kind, four bytes for the call (big endian; the client counts), and what it carries.
 * `open` and `head` carry the length of some JSON in four bytes, the JSON, and the body that follows.
 */
export type Frame =
  /** From the client: a call with all of its request. */
  | { readonly kind: "open"; readonly call: number; readonly head: RequestHead; readonly body: Uint8Array }
  /** From the client: it does not want the rest of the answer. */
  | { readonly kind: "cancel"; readonly call: number }
  /** From the server: how the answer begins. */
  | { readonly kind: "head"; readonly call: number; readonly head: ResponseHead; readonly body: Uint8Array }
  /** From the server: more of the answer. */
  | { readonly kind: "data"; readonly call: number; readonly body: Uint8Array }
  /** From the server: the answer is whole. */
  | { readonly kind: "end"; readonly call: number }
  /** From the server: the answer ends before it is whole. */
  | { readonly kind: "break"; readonly call: number }
  /** From the server, once in a while: it is there. A page does not see the pings of a WebSocket. Of no call. */
  | { readonly kind: "alive"; readonly call: number };

export interface RequestHead {
  /** Such as `/slipway.api.v1.SystemService/GetVersion`. */
  readonly path: string;
  readonly header: readonly (readonly [name: string, value: string])[];
}

export interface ResponseHead {
  readonly status: number;
  readonly header: readonly (readonly [name: string, value: string])[];
}

/** The name that both ends give to this language when they connect. Another version is another name. */
export const subprotocol = "slipway.tunnel.v1";

/** How often the server shows that it is there. */
export const aliveMs = 20_000;
/** A server that says nothing for longer is gone, or nobody can hear it. */
export const silentMs = 50_000;

const kinds = ["open", "cancel", "head", "data", "end", "break", "alive"] as const;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });
const none = new Uint8Array();

export function encodeFrame(frame: Frame): Uint8Array<ArrayBuffer> {
  const head = "head" in frame ? encoder.encode(JSON.stringify(frame.head)) : undefined;
  const body = "body" in frame ? frame.body : none;
  const bytes = new Uint8Array(5 + (head ? 4 + head.length : 0) + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, kinds.indexOf(frame.kind));
  view.setUint32(1, frame.call);
  if (head) {
    view.setUint32(5, head.length);
    bytes.set(head, 9);
  }
  bytes.set(body, bytes.length - body.length);
  return bytes;
}

/** Throws a `SyntaxError` for what is no frame. What it carries is not copied, and its JSON not checked. */
export function decodeFrame(bytes: Uint8Array): Frame {
  if (bytes.length < 5) throw new SyntaxError("the frame is too short");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const kind = kinds[view.getUint8(0)];
  const call = view.getUint32(1);
  switch (kind) {
    case undefined:
      throw new SyntaxError("the frame is of no kind that is known");
    case "open":
    case "head": {
      const length = bytes.length < 9 ? Number.POSITIVE_INFINITY : view.getUint32(5);
      if (9 + length > bytes.length) throw new SyntaxError("the frame is shorter than it says");
      return { kind, call, head: JSON.parse(decoder.decode(bytes.subarray(9, 9 + length))), body: bytes.subarray(9 + length) };
    }
    case "data":
      return { kind, call, body: bytes.subarray(5) };
    default:
      return { kind, call };
  }
}
