import type { DescField, DescFile, DescMessage } from "@bufbuild/protobuf";
import { Edition, isWrapperDesc } from "@bufbuild/protobuf/wkt";

/** Returns the messages with these names and all messages in them, each once. Throws if one of them cannot be read by the functions that are written here. */
export function messagesIn(files: readonly DescFile[], names: readonly string[]): readonly DescMessage[] {
  const all = files.flatMap(({ messages }) => messages);
  const found = new Set<DescMessage>();
  const add = (message: DescMessage): void => {
    if (found.has(message)) return;
    if (message.file.edition !== Edition.EDITION_PROTO3) throw new Error(`${message} is not proto3`);
    found.add(message);
    for (const field of message.fields) {
      if (isOther(field)) throw new Error(`${field} is no message in TypeScript`);
      if (field.message) add(field.message);
    }
  };
  for (const name of names) {
    const message = all.find(({ typeName }) => typeName === name);
    if (message === undefined) throw new Error(`there is no message ${name}`);
    add(message);
  }
  return [...found];
}

/** Types that protobuf-es represents by something else. */
function isOther(field: DescField): boolean {
  if (field.message) return isWrapperDesc(field.message) || field.message.typeName === "google.protobuf.Struct";
  return "longAsString" in field && field.longAsString;
}
