/** Bytes that no message of protobuf has: a tag of a group that never ends. */
export const unreadable: Uint8Array = new Uint8Array([0x0b, 0xff, 0xff, 0xff]);
